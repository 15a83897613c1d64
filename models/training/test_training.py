"""cd models/training && /usr/bin/python3 -m unittest"""

from __future__ import annotations

import json
import shutil
import tempfile
import unittest
import warnings
from pathlib import Path

import cv2
import numpy as np
import torch

from augment import Chance, compressed, drawn_placing, moved, plain_placing, warped
from camera import Camera
from data import PICTURE_HEIGHT, PICTURE_WIDTH, People, Pictures, joined, people_of
from decode import decoded, laid_in, overlaps
from export import line_through
from initial import begin_with
from look import BINS, centred, colours
from losses import assign, boxes_of, centres, losses, targets_of
from measure import area_under_curve, average_precision, match, rank_one, score_at_false_rate
from net import CHOSEN, STRIDE, CeilingNet, Planes
from points import SIDE, PointsNet, Told, best_places, mean_places
from proposals import EACH, OTHERS, SquareBatches, drawing_weights, is_crowded, labelled
from proposals import Squares as ProposedSquares
from quantise import Graph, Writer, settle
from train import TOGETHER, Batches, Schedule, Training
from train_points import on_others

SIZE = CHOSEN["ceiling"].size
CELLS = (SIZE[0] // STRIDE, SIZE[1] // STRIDE)
CPU = torch.device("cpu")


def a_line(box: list[float], ground: list[float], identity: int = 1, pixels: int = 900) -> dict:
    left, top, right, bottom = box
    middle = (top + bottom) / 2
    person = {
        "identity": identity, "visibleBox": box, "box": box, "visiblePx": pixels, "visibility": 1.0, "ground": [*ground, 2], "head": [(left + right) / 2, top, 2],
        "leftHand": [left, middle, 2], "rightHand": [right, middle, 1], "leftHolding": "milk", "rightHolding": None,
    }  # fmt: skip
    return {"width": PICTURE_WIDTH, "height": PICTURE_HEIGHT, "image": "0.png", "people": [person]}


def somebody(box: tuple[float, float, float, float], ground: tuple[float, float], identity: int = 1) -> People:
    return people_of([a_line(list(box), list(ground), identity)], 0)


def some_pictures(folder: Path, count: int = 8) -> Pictures:
    """One shard of noise with a person each."""
    chance, shard = np.random.default_rng(3), folder / "shard-000001"
    shard.mkdir()
    lines = []
    for i in range(count):
        cv2.imwrite(str(shard / f"{i}.png"), chance.integers(0, 256, (PICTURE_HEIGHT, PICTURE_WIDTH, 3), dtype=np.uint8))
        lines.append(json.dumps({**a_line([140 + 10 * i, 80, 220 + 10 * i, 220], [180 + 10 * i, 210], i % 3), "image": f"{i}.png"}))
    (shard / "annotations.ndjson").write_text("\n".join(lines), encoding="utf-8")
    return Pictures([shard], folder / "cache", CPU)


class Placing(unittest.TestCase):
    def test_points_move_with_the_pixels(self) -> None:
        chance = Chance(CPU, 1, 1)
        pictures = torch.zeros(20, 3, PICTURE_HEIGHT, PICTURE_WIDTH, dtype=torch.uint8) + 114
        pictures[:, :, 160:188, 290:318] = 255
        slope, offset = drawn_placing(20, chance, SIZE)
        people = moved(joined([somebody((290, 160, 318, 188), (304, 174))] * 20), slope, offset, SIZE)
        out = warped(pictures, torch.diag_embed(slope)[:, None], offset[:, None], SIZE)[:, 0] - 114
        y, x = torch.meshgrid(torch.arange(SIZE[1]) + 0.5, torch.arange(SIZE[0]) + 0.5, indexing="ij")
        compared = 0
        for i in range(20):
            if people.points[i, 0, 0, 2] == 2 and 12 < people.points[i, 0, 0, 0] < SIZE[0] - 12 and 12 < people.points[i, 0, 0, 1] < SIZE[1] - 12:
                seen = torch.stack([(x * out[i]).sum(), (y * out[i]).sum()]) / out[i].sum()
                np.testing.assert_allclose(seen, people.points[i, 0, 0, :2], atol=0.3)
                compared += 1
        self.assertGreater(compared, 10)

    def test_a_mirrored_person_changes_hands(self) -> None:
        after = moved(somebody((200, 120, 240, 160), (220, 150)), torch.tensor([[-0.5, 0.5]]), torch.tensor([[300.0, 0]]), SIZE)
        self.assertEqual(after.holding[0].tolist(), [[0, 1]])
        self.assertEqual(float(after.points[0, 0, 3, 2]), 2)
        self.assertLess(float(after.points[0, 0, 2, 0]), float(after.points[0, 0, 3, 0]))

    def test_what_compression_leaves_is_near_at_high_quality_and_coarse_at_low(self) -> None:
        pixels = Chance(CPU, 2, 1).uniform(0, 255, 2, 3, 32, 32)
        off = (compressed(pixels, torch.tensor([100.0, 30.0])) - pixels).abs().mean((1, 2, 3))
        self.assertLess(float(off[0]), 1.0)
        self.assertGreater(float(off[1]), 5.0)

    def test_a_line_becomes_people(self) -> None:
        line = a_line([64, 36, 128, 72], [64, 36], 7, pixels=99)
        line["people"][0]["head"] = [-1, -1, 0]
        people = people_of([line], 5)
        self.assertTrue(bool(torch.isnan(people.points[0, 0, 1, 0])))
        self.assertEqual((people.holding[0].tolist(), people.identity[0].tolist(), people.asked[0].tolist()), ([[1, 0]], [50_007], [False]))


class Asking(unittest.TestCase):
    def test_what_is_asked_for_is_what_is_decoded(self) -> None:
        """Planes that answer the targets exactly are decoded into the truth, and cost nothing but their scores."""
        targets = targets_of(moved(somebody((140, 80, 220, 230), (180, 215)), *plain_placing(1, CPU, SIZE), SIZE), SIZE)
        planes = torch.zeros(1, Planes.count, CELLS[1], CELLS[0])
        planes[:, Planes.score] = -9
        middle = centres(CELLS, planes.device)
        flat = planes.flatten(2).transpose(1, 2)
        box, points = targets.boxes[0, 0], targets.points[0, 0, :, :2]
        flat[0, :, Planes.box] = torch.cat([middle - box[:2], box[2:] - middle], -1)
        flat[0, :, 5:13] = (points[None] - middle[:, None]).flatten(1)
        person, wanted = assign(flat[..., 0].sigmoid(), boxes_of(flat, middle), targets, middle)
        flat[..., 0] = torch.where(person >= 0, 9.0, -9.0)
        self.assertTrue(3 <= int((person >= 0).sum()) <= 9)
        self.assertAlmostEqual(float(wanted.max()), 1.0, places=4)
        planes = flat.transpose(1, 2).reshape(planes.shape)
        parts = losses(planes, targets)
        for name in ("overlap", "edges", "points"):
            self.assertLess(float(parts[name]), 1e-4, name)
        found = decoded(planes[0].numpy(), (640, 360), score_min=0.5)
        self.assertEqual(len(found.score), 1)
        np.testing.assert_allclose(found.boxes[0], [140, 80, 220, 230], atol=0.2)
        np.testing.assert_allclose(found.points[0, 0], [180, 215], atol=0.2)

    def test_two_people_get_cells_of_their_own(self) -> None:
        line = a_line([140, 80, 220, 230], [180, 215], 1)
        line["people"] += a_line([190, 80, 270, 230], [230, 215], 2)["people"]
        targets = targets_of(moved(people_of([line], 0), *plain_placing(1, CPU, SIZE), SIZE), SIZE)
        middle = centres(CELLS, CPU)
        person, wanted = assign(torch.full((1, len(middle)), 0.1), torch.cat([middle - 3, middle + 3], -1)[None], targets, middle)
        self.assertEqual(sorted(set(person[0].tolist())), [-1, 0, 1])
        self.assertTrue(bool((wanted[person < 0] == 0).all()))

    def test_people_who_need_not_be_found_are_passed_over(self) -> None:
        people = somebody((140, 80, 220, 230), (180, 215))
        people.asked[:] = False
        targets = targets_of(moved(people, *plain_placing(1, CPU, SIZE), SIZE), SIZE)
        planes = torch.full((1, Planes.count, CELLS[1], CELLS[0]), -30.0)
        planes[0, 0].flatten()[targets.ignored[0]] = 30
        self.assertTrue(bool(targets.ignored.any()))
        self.assertLess(float(losses(planes, targets)["score"]), 1e-3)

    def test_looks_are_compared_within_a_shard_only(self) -> None:
        """Two pictures of one person, whose vectors are alike, and somebody else of another shard with the same vector: nobody to be mixed up with."""
        people = moved(joined([somebody((140, 80, 220, 230), (180, 215), who) for who in (1, 1, 2, 2)]), *plain_placing(4, CPU, SIZE), SIZE)
        planes = torch.zeros(4, Planes.count, CELLS[1], CELLS[0])
        planes[:, Planes.appearance] = 1
        apart = float(losses(planes, targets_of(people, SIZE, together=2))["appearance"])
        self.assertLess(apart, 1e-4)
        self.assertGreater(float(losses(planes, targets_of(people, SIZE, together=4))["appearance"]), 0.3)


class Squares(unittest.TestCase):
    def test_boxes_around_somebody_nobody_and_neither_are_labelled_so(self) -> None:
        boxes = torch.tensor([[[140.0, 80, 220, 220], [400, 80, 480, 220], [140, 80, 220, 120]]])
        labels, who = labelled(boxes, somebody((140, 80, 220, 220), (180, 210)))
        self.assertEqual((labels.tolist(), int(who[0, 0])), ([[1, 0, -1]], 0))

    def test_places_in_a_square_are_where_its_pixels_are(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            pictures = some_pictures(Path(folder))
            batches = SquareBatches(pictures, CeilingNet().eval(), 1, EACH, augment=False)
            squares = batches.of(np.array([2]), Chance(CPU, 1, 0))
            i = int(torch.nonzero(squares.labels == 1)[0])
            corner, opposite = squares.boxes[i, :2], squares.boxes[i, 2:]
            scale = float((opposite[1] - corner[1]) / 140)
            np.testing.assert_allclose((squares.places[i, 0, :2] - corner) / scale, [200 - 160, 210 - 80], atol=0.01)
            self.assertEqual(len(squares.pixels), EACH)

    def test_who_stands_in_somebodys_way_is_drawn_more_often(self) -> None:
        two = [a_line([140, 80, 220, 220], [180, 210], 1), a_line([140, 80, 220, 220], [180, 210], 1)]
        two[0]["people"] += a_line([190, 80, 270, 220], [230, 210], 2)["people"]
        two[1]["people"] += a_line([400, 80, 480, 220], [440, 210], 2)["people"]
        people = people_of(two, 0)
        self.assertEqual(is_crowded(people).tolist(), [[True, True], [False, False]])
        close, apart = drawing_weights(people)
        self.assertGreater(close, apart)

    def test_squares_tell_of_the_people_beside_their_own(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            pictures = some_pictures(Path(folder))
            pictures.people = people_of([{**a_line([140, 80, 220, 220], [180, 210], 1), "people": [*a_line([140, 80, 220, 220], [180, 210], 1)["people"], *a_line([200, 80, 280, 220], [240, 210], 2)["people"]]}] * 8, 1)
            squares = SquareBatches(pictures, CeilingNet().eval(), 1, EACH, augment=False).of(np.array([0]), Chance(CPU, 1, 0))
        own = torch.nonzero(squares.labels == 1)[:, 0]
        self.assertGreater(len(own), 1)
        self.assertEqual(squares.others.shape[1:], (OTHERS, 4, 3))
        for i in own.tolist():
            scale = float((squares.boxes[i, 3] - squares.boxes[i, 1]) / 140)
            self.assertAlmostEqual(abs(float(squares.others[i, 0, 1, 0] - squares.places[i, 1, 0])), 60 * scale, places=3)
            self.assertTrue(bool(torch.isnan(squares.others[i, 1:]).all()))

    def test_a_map_on_somebody_elses_hand_costs_and_one_on_its_own_does_not(self) -> None:
        places, others = torch.full((1, 4, 3), torch.nan), torch.full((1, OTHERS, 4, 3), torch.nan)
        places[0, 2], others[0, 0, 3] = torch.tensor([30.0, 30, 2]), torch.tensor([70.0, 30, 2])
        chances = torch.zeros(1, 4, 24, 24)
        chances[:, 2, 7, 7] = chances[:, 3, 7, 17] = 1
        theirs = on_others(chances, ProposedSquares(torch.zeros(1, 3, SIDE, SIDE), torch.ones(1), places, torch.zeros(1, 2), torch.zeros(1, 4), others))[0]
        self.assertLess(float(theirs[:3].max()), 1e-3)
        self.assertGreater(float(theirs[3]), 0.9)
        others[0, 0, 3, 2] = 1
        hidden = on_others(chances, ProposedSquares(torch.zeros(1, 3, SIDE, SIDE), torch.ones(1), places, torch.zeros(1, 2), torch.zeros(1, 4), others))[0]
        self.assertEqual(float(hidden.max()), 0)

    def test_a_map_with_one_cell_is_there_and_one_of_two_halves_lies_between(self) -> None:
        chances = torch.zeros(1, 4, 24, 24)
        chances[:, 0, 5, 7] = 1
        chances[:, 1, 5, 7], chances[:, 1, 5, 17] = 0.6, 0.4
        chances[:, 2:, 0, 0] = 1
        (best, sums), (mean, spread) = best_places(chances), mean_places(chances)
        np.testing.assert_allclose([*best[0, 0], *best[0, 1], sums[0, 1]], [30, 22, 30, 22, 0.6], atol=1e-4)
        np.testing.assert_allclose([*mean[0, 1], spread[0, 0]], [46, 22, 0], atol=1e-4)
        self.assertGreater(float(spread[0, 1]), 10)


class Measuring(unittest.TestCase):
    def test_average_precision_of_a_worked_example(self) -> None:
        # Right, wrong, right of two people: precision 1 up to recall 0.5, then 2/3.
        value = average_precision(np.array([0.9, 0.8, 0.7]), np.array([True, False, True]), 2)
        self.assertAlmostEqual(value, (51 * 1 + 50 * 2 / 3) / 101, places=6)

    def test_a_second_find_of_one_person_is_false_and_one_on_an_ignored_person_is_neither(self) -> None:
        boxes = np.array([[0, 0, 10, 10], [50, 50, 60, 60]], np.float32)
        found = decoded(np.full((Planes.count, CELLS[1], CELLS[0]), -9, np.float32), (320, 192))
        found.score, found.boxes = np.array([0.9, 0.8, 0.7]), np.array([[0, 0, 10, 10], [0, 0, 10, 9], [51, 51, 59, 59]], np.float32)
        self.assertEqual(match(found, boxes, np.array([True, False]), 0.5).person.tolist(), [0, -1, -2])

    def test_the_score_for_one_false_find_lets_in_one_and_no_second(self) -> None:
        scores, right = np.array([0.9, 0.8, 0.7, 0.6]), np.array([True, False, True, False])
        least = score_at_false_rate(scores, right, 1.0)
        self.assertEqual(int((scores >= least).sum()), 3)

    def test_area_under_curve_counts_ties_half(self) -> None:
        self.assertAlmostEqual(area_under_curve(np.array([0.1, 0.5, 0.5, 0.9]), np.array([False, False, True, True])), 0.875)

    def test_rank_one_never_asks_the_camera_of_the_query(self) -> None:
        vectors = np.eye(4, dtype=np.float32)[[0, 0, 1, 1, 2, 2, 3]]
        keys = [(1, 0, "a"), (1, 0, "b"), (1, 1, "a"), (1, 1, "b"), (1, 2, "a"), (1, 2, "b"), (1, 3, "a")]
        self.assertEqual(rank_one(vectors, keys, 10, 1), (1.0, 6))

    def test_calibration_finds_the_line_that_made_the_outcomes(self) -> None:
        chance = np.random.default_rng(5)
        logits = chance.normal(0, 2, 40_000)
        right = chance.random(40_000) < 1 / (1 + np.exp(-(1.7 * logits - 0.4)))
        np.testing.assert_allclose(line_through(logits, right), (1.7, -0.4), atol=0.06)

    def test_a_pixel_straight_below_a_camera_is_the_floor_below_it(self) -> None:
        pose = [[0, -1, 0, 2.0], [-1, 0, 0, 3.0], [0, 0, -1, 2.5]]
        camera = Camera({"fx": 300, "fy": 300, "cx": 320, "cy": 180, "distortion": [-0.1, 0.02, 0, 0, 0], "cameraToStore": pose})
        np.testing.assert_allclose(camera.on_floor(np.array([[320.5, 180.5]])), [[2.0, 3.0]], atol=1e-9)

    def test_looks_are_those_that_the_program_gives(self) -> None:
        across, down = np.meshgrid(np.arange(640), np.arange(360))
        picture = np.stack([(3 * across + 5 * down) % 256, (7 * across + 2 * down) % 256, (across + 11 * down) % 256], -1).astype(np.uint8)
        camera = {"cameraToStore": [[1, 0, 0, 2], [0, -0.6, 0.8, 0], [0, -0.8, -0.6, 2.8]], "distortion": [-0.1, 0.02, 0.001, -0.001, 0], "fx": 330, "fy": 330, "cx": 320, "cy": 180}
        row = colours(picture, camera, np.array([2.3, 2.6]), np.array([200.0, 40, 430, 330]))
        assert row is not None
        fitted = np.fromfile(Path(__file__).parents[1] / "look.bin", "<f4")
        mean, axes = fitted[: 4 * BINS], fitted[4 * BINS :].reshape(4 * BINS, 24)
        golden = [
            -0.644, -2.391, 7.488, -4.256, 1.148, -6.931, -2.271, 1.613, -2.916, 2.680, -1.737, -4.993,
            1.999, 0.644, 1.842, -1.304, 0.066, -2.358, -4.743, 1.654, 4.791, 0.603, -0.315, -1.066,
        ]
        np.testing.assert_allclose((centred(row[None], mean) @ axes)[0], golden, atol=0.002)

    def test_overlaps_of_half_shifted_boxes(self) -> None:
        self.assertAlmostEqual(float(overlaps(np.array([[0, 0, 2, 2.0]]), np.array([[1, 0, 3, 2.0]]))[0, 0]), 1 / 3)


class Resuming(unittest.TestCase):
    def test_shards_taken_in_later_are_drawn_from_too(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            pictures = some_pictures(Path(folder))
            first = pictures.folders[0]
            second = first.with_name("shard-000002")
            first.rename(second)
            pictures.take_in([second])
            self.assertEqual((len(pictures), len(pictures.people.real), pictures.counts.tolist()), (16, 16, [8, 8]))
            pixels, people = pictures.take(np.array([3, 11]))
            self.assertTrue(torch.equal(pixels[0], pixels[1]))
            self.assertNotEqual(int(people.identity[0, 0]), int(people.identity[1, 0]))

    def test_training_begins_with_what_an_export_says_also_where_blocks_were_added(self) -> None:
        pixels = torch.randint(0, 256, (4, 3, SIDE, SIDE)).float()
        torch.manual_seed(4)
        earlier = PointsNet((1, 2, 2))
        earlier.train()(pixels)
        for blocks in ((1, 2, 2), (1, 3, 4)):
            with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
                warnings.simplefilter("ignore")
                torch.onnx.export(Told(earlier).eval(), pixels[:1], f"{folder}/points.onnx", opset_version=13)
                net = PointsNet(blocks)
                begin_with(net, Path(folder) / "points.onnx", pixels)
                with self.assertRaises(ValueError):
                    begin_with(PointsNet((1, 1, 2)), Path(folder) / "points.onnx", pixels)
            for told, expected in zip(net.eval()(pixels), earlier.eval()(pixels)):
                self.assertLess(float((told - expected).abs().max()), 1e-3)

    def test_training_that_was_stopped_ends_where_unbroken_training_does(self) -> None:
        def training(seed: int) -> Training:
            torch.manual_seed(seed)
            return Training(CeilingNet(), CPU, Schedule(4, None, 1e-3))

        def take(of: Training, batches: Batches, steps: range) -> None:
            for step in steps:
                pixels, targets = batches[step]
                of.take(pixels, lambda planes: losses(planes, targets))

        with tempfile.TemporaryDirectory() as folder:
            batches = Batches(some_pictures(Path(folder)), 1, TOGETHER, SIZE)
            unbroken, first, second = training(1), training(1), training(99)
            take(unbroken, batches, range(4))
            take(first, batches, range(2))
            first.save(Path(folder) / "checkpoint.pt", name="ceiling")
            second.load(Path(folder) / "checkpoint.pt")
            take(second, batches, range(second.schedule.step, 4))
        for name, value in unbroken.average.net.state_dict().items():
            self.assertTrue(torch.equal(value, second.average.net.state_dict()[name]), name)

    def test_the_exported_form_gives_what_the_trained_one_gives(self) -> None:
        for widths in CHOSEN.values():
            net = CeilingNet(widths).eval()
            pixels = torch.randint(0, 256, (2, 3, widths.size[1], widths.size[0])).float()
            self.assertLess(float((net(pixels) - net.taking_bytes().eval()(pixels)).abs().max()), 1e-4)

    def test_an_export_run_node_by_node_says_what_opencv_says_of_it_and_in_eight_bits_nearly_that(self) -> None:
        export = Path(__file__).parents[1] / "ceiling.onnx"
        held = Path(__file__).parents[2] / "tests/JustWalkOut.Vision.Tests/Detection/held"
        graph = Graph(export, 1)
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree(held, Path(folder) / "shard-800000")
            pixels = torch.from_numpy(laid_in(cv2.imread(str(held / "900002-c01-007.jpg")), graph.size)).permute(2, 0, 1)[None].float()
            whole = graph(pixels)
            theirs = cv2.dnn.readNetFromONNX(str(export))
            theirs.setInput(pixels.numpy())
            self.assertLess(float(np.abs(theirs.forward() - whole.numpy()).max()), 1e-2)

            settle(graph, Path(folder))
            Writer(graph).write(Path(folder) / "eight.onnx")  # which looks its form over
            graph.is_eight_bit = True
            off = (graph(pixels) - whole).square().mean(dim=(0, 2, 3)).sqrt() / whole.std(dim=(0, 2, 3))
            self.assertLess(float(off.median()), 0.2)
            self.assertGreater(float(off.min()), 1e-5)
            self.assertLess((Path(folder) / "eight.onnx").stat().st_size, export.stat().st_size / 3)

    def test_a_network_of_points_tells_chances_over_all_cells(self) -> None:
        maps, chances = Told(PointsNet().eval())(torch.zeros(1, 3, SIDE, SIDE))
        np.testing.assert_allclose(maps.sum((2, 3)).detach(), np.ones((1, 4)), atol=1e-5)
        self.assertEqual(chances.shape, (1, 6))


if __name__ == "__main__":
    unittest.main()

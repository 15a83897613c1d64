"""cd models/training && /usr/bin/python3 -m unittest"""

from __future__ import annotations

import tempfile
import unittest
from pathlib import Path

import cv2
import numpy as np
import torch

from augment import _moved, _placing, plain
from batches import Batches, targets_of
from camera import Camera
from data import CACHE_HEIGHT, CACHE_WIDTH, People, Shard, people_of
from decode import decoded, overlaps
from export import line_through
from look import BINS, centred, colours
from losses import assign, boxes_of, centres, losses
from measure import area_under_curve, average_precision, match, rank_one, score_at_false_rate
from net import CELLS_HIGH, CELLS_WIDE, INPUT_HEIGHT, INPUT_WIDTH, CeilingNet, Planes
from train import Training


def somebody(box: tuple[float, float, float, float], ground: tuple[float, float], identity: int = 1) -> People:
    left, top, right, bottom = box
    points = np.array([[[*ground, 2], [(left + right) / 2, top, 2], [left, (top + bottom) / 2, 2], [right, (top + bottom) / 2, 1]]], np.float32)
    return People(np.array([box], np.float32), points, np.array([[1, 0]], np.float32), np.array([identity]), np.array([True]))


def a_shard(pictures: int = 8) -> Shard:
    chance = np.random.default_rng(3)
    pixels = chance.integers(0, 256, (pictures, CACHE_HEIGHT, CACHE_WIDTH, 3), dtype=np.uint8)
    people = [somebody((100 + 10 * i, 60, 150 + 10 * i, 160), (125 + 10 * i, 150), i % 3) for i in range(pictures)]
    return Shard(1, Path("none"), pixels, people)


class Placing(unittest.TestCase):
    def test_points_move_with_the_pixels(self) -> None:
        chance = np.random.default_rng(1)
        for _ in range(20):
            picture = np.zeros((CACHE_HEIGHT, CACHE_WIDTH, 3), np.uint8)
            picture[120:126, 200:206] = 255
            matrix, mirrored = _placing(chance)
            moved = _moved(somebody((200, 120, 206, 126), (203, 123)), matrix, mirrored)
            out = cv2.warpAffine(picture, matrix, (INPUT_WIDTH, INPUT_HEIGHT))[..., 0].astype(float)
            if len(moved.boxes) == 0 or moved.points[0, 0, 2] == 0:
                continue
            y, x = np.mgrid[0:INPUT_HEIGHT, 0:INPUT_WIDTH] + 0.5
            seen = np.array([(x * out).sum(), (y * out).sum()]) / out.sum()
            np.testing.assert_allclose(seen, moved.points[0, 0, :2], atol=0.3)

    def test_a_mirrored_person_changes_hands(self) -> None:
        matrix = np.array([[-0.7, 0, 300.0], [0, 0.7, 0]])
        before = somebody((200, 120, 240, 160), (220, 150))
        after = _moved(before, matrix, True)
        self.assertEqual(after.holding.tolist(), [[0, 1]])
        self.assertEqual(after.points[0, 3, 2], 2)
        self.assertLess(after.points[0, 2, 0], after.points[0, 3, 0])

    def test_a_line_becomes_people_of_the_cached_size(self) -> None:
        person = {
            "identity": 7, "visibleBox": [64, 36, 128, 72], "visiblePx": 99, "ground": [64, 36, 2], "head": [-1, -1, 0], "leftHand": [0, 0, 1], "rightHand": [1, 1, 1],
            "leftHolding": None, "rightHolding": "",
        }
        people = people_of({"width": 640, "height": 360, "people": [person]}, 5)
        np.testing.assert_allclose(people.boxes, [[44.8, 25.2, 89.6, 50.4]], rtol=1e-5)
        self.assertTrue(np.isnan(people.points[0, 1, 0]))
        self.assertEqual((people.holding.tolist(), people.identity.tolist(), people.asked.tolist()), ([[0, 1]], [50_007], [False]))


class Asking(unittest.TestCase):
    def test_what_is_asked_for_is_what_is_decoded(self) -> None:
        """Planes that answer the targets exactly are decoded into the truth, and cost nothing but their scores."""
        _, people = plain(np.zeros((CACHE_HEIGHT, CACHE_WIDTH, 3), np.uint8), somebody((100, 60, 150, 160), (125, 150)))
        targets = targets_of([people])
        planes = torch.zeros(1, Planes.count, CELLS_HIGH, CELLS_WIDE)
        planes[:, Planes.score] = -9
        middle = centres(planes.device)
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
        np.testing.assert_allclose(found.boxes[0], np.array([100, 60, 150, 160]) / 0.7, atol=0.2)
        np.testing.assert_allclose(found.points[0, 0], np.array([125, 150]) / 0.7, atol=0.2)

    def test_two_people_get_cells_of_their_own(self) -> None:
        a, b = somebody((100, 60, 150, 160), (125, 150), 1), somebody((130, 60, 180, 160), (155, 150), 2)
        both = People(*(np.concatenate([getattr(a, name), getattr(b, name)]) for name in ("boxes", "points", "holding", "identity", "asked")))
        targets = targets_of([both])
        middle = centres(torch.device("cpu"))
        person, wanted = assign(torch.full((1, len(middle)), 0.1), torch.cat([middle - 3, middle + 3], -1)[None], targets, middle)
        self.assertEqual(sorted(set(person[0].tolist())), [-1, 0, 1])
        self.assertTrue(bool((wanted[person < 0] == 0).all()))

    def test_people_who_need_not_be_found_are_passed_over(self) -> None:
        people = somebody((100, 60, 150, 160), (125, 150))
        people.asked[0] = False
        targets = targets_of([people])
        planes = torch.full((1, Planes.count, CELLS_HIGH, CELLS_WIDE), -30.0)
        planes[0, 0].flatten()[targets.ignored[0]] = 30
        self.assertTrue(bool(targets.ignored.any()))
        self.assertLess(float(losses(planes, targets)["score"]), 1e-3)


class Measuring(unittest.TestCase):
    def test_average_precision_of_a_worked_example(self) -> None:
        # Right, wrong, right of two people: precision 1 up to recall 0.5, then 2/3.
        value = average_precision(np.array([0.9, 0.8, 0.7]), np.array([True, False, True]), 2)
        self.assertAlmostEqual(value, (51 * 1 + 50 * 2 / 3) / 101, places=6)

    def test_a_second_find_of_one_person_is_false_and_one_on_an_ignored_person_is_neither(self) -> None:
        boxes = np.array([[0, 0, 10, 10], [50, 50, 60, 60]], np.float32)
        found = decoded(np.full((Planes.count, CELLS_HIGH, CELLS_WIDE), -9, np.float32), (320, 192))
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
    def test_training_that_was_stopped_ends_where_unbroken_training_does(self) -> None:
        batches = Batches([a_shard()], seed=1, size=4)
        unbroken = Training(torch.device("cpu"), steps=4, batch=16, seed=1)
        for step in range(4):
            unbroken.take(*batches[step])
        first = Training(torch.device("cpu"), steps=4, batch=16, seed=1)
        for step in range(2):
            first.take(*batches[step])
        with tempfile.TemporaryDirectory() as folder:
            first.save(Path(folder) / "checkpoint.pt")
            second = Training(torch.device("cpu"), steps=4, batch=16, seed=99)
            second.load(Path(folder) / "checkpoint.pt")
        for step in range(second.step, 4):
            second.take(*batches[step])
        for name, value in unbroken.average.state_dict().items():
            self.assertTrue(torch.equal(value, second.average.state_dict()[name]), name)

    def test_the_exported_form_gives_what_the_trained_one_gives(self) -> None:
        net = CeilingNet().eval()
        pixels = torch.randint(0, 256, (2, 3, INPUT_HEIGHT, INPUT_WIDTH)).float()
        self.assertLess(float((net(pixels) - net.taking_bytes().eval()(pixels)).abs().max()), 1e-4)


if __name__ == "__main__":
    unittest.main()

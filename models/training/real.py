"""How much of what a public detector is sure of in real pictures a network of ours finds too.

    python3 real.py --checkpoint FILE --yolox yolox_nano_416x416.onnx --video FILE... [--out DIR] [--every N]

Nothing here trains. A find counts where it overlaps one of YOLOX-nano's boxes of a person (score over 0.5) by half; the score from which ours count is given, for recall alone could be bought with finds everywhere.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from augment import PAD
from data import fit
from decode import Found, decoded, laid_in, overlaps, suppressed
from evaluate import load

YOLOX_SIDE = 416
SURE = 0.5
SCORES = (0.1, 0.2, 0.3, 0.5)
PICTURES_DRAWN = 12


class Yolox:
    """YOLOX through OpenCV's own runtime, which Debian has."""

    def __init__(self, file: Path) -> None:
        self.net = cv2.dnn.readNetFromONNX(str(file))
        cells = []
        for stride in (8, 16, 32):
            y, x = np.mgrid[: YOLOX_SIDE // stride, : YOLOX_SIDE // stride]
            cells.append(np.stack([x.ravel(), y.ravel(), np.full(x.size, stride)], 1))
        self.cells = np.concatenate(cells).astype(np.float32)

    def boxes(self, picture: NDArray[np.uint8], least: float = SURE) -> NDArray[np.float32]:
        """People [n, 4] in the picture's pixels, best first."""
        height, width = picture.shape[:2]
        wide, high = fit(width, height, YOLOX_SIDE, YOLOX_SIDE)
        laid = np.full((YOLOX_SIDE, YOLOX_SIDE, 3), PAD, np.uint8)
        laid[:high, :wide] = cv2.resize(picture, (wide, high))
        self.net.setInput(laid.transpose(2, 0, 1)[None].astype(np.float32))
        out = self.net.forward()[0]
        score = out[:, 4] * out[:, 5]
        kept = np.flatnonzero(score >= least)
        kept = kept[np.argsort(-score[kept], kind="stable")]
        middle = (out[kept, :2] + self.cells[kept, :2]) * self.cells[kept, 2:]
        half = np.exp(out[kept, 2:4]) * self.cells[kept, 2:] / 2
        boxes = np.concatenate([middle - half, middle + half], 1) * (width / wide)
        return np.clip(boxes[suppressed(boxes)], 0, [width, height, width, height]).astype(np.float32)


def drawn(picture: NDArray[np.uint8], sure: NDArray[np.float32], found: Found) -> NDArray[np.uint8]:
    out = picture.copy()
    for colour, boxes in (((255, 255, 255), sure), ((0, 220, 0), found.boxes[found.score >= SCORES[1]])):
        for left, top, right, bottom in boxes.round().astype(int):
            cv2.rectangle(out, (int(left), int(top)), (int(right), int(bottom)), colour, 2)
    return cv2.resize(out, (480, 480 * out.shape[0] // out.shape[1]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--yolox", type=Path, required=True)
    parser.add_argument("--video", type=Path, nargs="+", required=True)
    parser.add_argument("--every", type=int, default=1, help="one picture in so many")
    parser.add_argument("--out", type=Path, help="folder of pictures of what both found: white is YOLOX-nano's, green ours")
    order = parser.parse_args()
    torch.set_num_threads(1)
    net, yolox = load(order.checkpoint), Yolox(order.yolox)
    for file in order.video:
        pictures, asked, hits, finds, shown = 0, 0, dict.fromkeys(SCORES, 0), dict.fromkeys(SCORES, 0), []
        for picture in frames(file, order.every):
            sure = yolox.boxes(picture)
            with torch.no_grad():
                planes = net(torch.from_numpy(laid_in(picture, net.size)).permute(2, 0, 1)[None].float()).numpy()[0]
            found = decoded(planes, (picture.shape[1], picture.shape[0]))
            pictures, asked = pictures + 1, asked + len(sure)
            for least in SCORES:
                boxes = found.boxes[found.score >= least]
                finds[least] += len(boxes)
                hits[least] += int((overlaps(sure, boxes).max(1) >= 0.5).sum()) if len(boxes) and len(sure) else 0
            shown.append((len(sure), drawn(picture, sure, found)))
        told = ", ".join(f"{hits[least] / max(1, asked):.3f} from {least:g} ({finds[least] / max(1, pictures):.2f} finds a picture)" for least in SCORES)
        print(f"{file.name}: {pictures} pictures, {asked} boxes that YOLOX-nano is sure of; found of them {told}")
        if order.out:
            order.out.mkdir(parents=True, exist_ok=True)
            chosen = [shown[at][1] for at in np.linspace(0, len(shown) - 1, PICTURES_DRAWN).astype(int)]
            cv2.imwrite(str(order.out / f"{file.stem}.jpg"), np.vstack([np.hstack(chosen[start : start + 4]) for start in range(0, PICTURES_DRAWN, 4)]))


def frames(file: Path, every: int):
    video = cv2.VideoCapture(str(file))
    if not video.isOpened():
        raise FileNotFoundError(f"{file} cannot be opened as a video; expected one that OpenCV reads.")
    number = 0
    while True:
        is_there, picture = video.read()
        if not is_there:
            return
        if number % every == 0:
            yield picture
        number += 1


if __name__ == "__main__":
    main()

"""Where a pixel of a calibrated camera meets the floor."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


class Camera:
    """One line's camera: OpenCV's lens model, and the pose as three rows of rotation and place in the store's frame, metres, z up."""

    def __init__(self, described: dict) -> None:
        self.focal = np.array([described["fx"], described["fy"]])
        self.centre = np.array([described["cx"], described["cy"]])
        self.lens = np.array((described["distortion"] + [0] * 5)[:5])
        pose = np.array(described["cameraToStore"])
        self.turn, self.place = pose[:, :3], pose[:, 3]

    def rays(self, pixels: NDArray[np.float64]) -> NDArray[np.float64]:
        """Directions in the store's frame of pixels [n, 2] whose centres lie at halves."""
        bent = (np.asarray(pixels, np.float64) - 0.5 - self.centre) / self.focal
        k1, k2, p1, p2, k3 = self.lens
        straight = bent.copy()
        for _ in range(20):
            x, y = straight[:, 0], straight[:, 1]
            r2 = x * x + y * y
            radial = 1 + r2 * (k1 + r2 * (k2 + r2 * k3))
            aside = np.stack([2 * p1 * x * y + p2 * (r2 + 2 * x * x), p1 * (r2 + 2 * y * y) + 2 * p2 * x * y], 1)
            straight = (bent - aside) / np.maximum(radial, 0.2)[:, None]
        return np.concatenate([straight, np.ones((len(straight), 1))], 1) @ self.turn.T

    def on_floor(self, pixels: NDArray[np.float64]) -> NDArray[np.float64]:
        """Metres on the floor, [n, 2]; not finite for pixels at or above the horizon."""
        rays = self.rays(pixels)
        down = np.where(rays[:, 2] < -1e-3, rays[:, 2], np.nan)
        return self.place[:2] + rays[:, :2] * (-self.place[2] / down)[:, None]

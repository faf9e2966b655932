"""How different two colours look, and how they look to eyes that lack one kind of cone."""

import numpy as np
import numpy.typing as npt

from nnviz.gui.theme import Rgb

Vector = npt.NDArray[np.float64]

DICHROMACIES = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
"""What eyes without the cones for long, middle or short waves see, as matrices of linear RGB.

G. M. Machado, M. M. Oliveira and L. A. F. Fernandes, "A Physiologically-based Model for Simulation of Color Vision
Deficiency", IEEE Transactions on Visualization and Computer Graphics 15 (6), 2009: severity 1.0.
"""

RGB_TO_XYZ = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041))
"""From linear sRGB (IEC 61966-2-1) to the CIE's X, Y and Z, white being D65."""


def linear(color: Rgb) -> Vector:
    """Light, 0 to 1 in each channel, of an sRGB colour."""
    channel = np.array(color) / 255
    return np.where(channel <= 0.04045, channel / 12.92, ((channel + 0.055) / 1.055) ** 2.4)


def seen_with(deficiency: str, light: Vector) -> Vector:
    """The light that looks to everybody as `light` looks to an eye with the deficiency."""
    return np.clip(np.array(DICHROMACIES[deficiency]) @ light, 0, 1)


def contrast(one: Rgb, other: Rgb) -> float:
    """The contrast ratio of the WCAG 2: 1 (the same luminance) to 21 (black on white)."""
    dark, light = sorted(float(linear(color) @ RGB_TO_XYZ[1]) for color in (one, other))
    return (light + 0.05) / (dark + 0.05)


def lab(light: Vector) -> Vector:
    """CIELAB: lightness L* (0 to 100), a* (green to red) and b* (blue to yellow)."""
    matrix = np.array(RGB_TO_XYZ)
    share = matrix @ light / matrix.sum(axis=1)
    x, y, z = np.where(share > (6 / 29) ** 3, np.cbrt(share), share / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array((116 * y - 16, 500 * (x - y), 200 * (y - z)))


def difference(one: Vector, other: Vector) -> float:
    """CIEDE2000 between two colours in CIELAB; about 1 is just seen.

    G. Sharma, W. Wu and E. N. Dalal, "The CIEDE2000 Color-Difference Formula: Implementation Notes, Supplementary Test
    Data, and Mathematical Observations", Color Research and Application 30 (1), 2005; equations 2 to 22.
    """
    l, a, b = np.transpose((one, other))  # noqa: E741 - the symbols of the paper
    c_bar = np.hypot(a, b).mean()
    a = (1 + 0.5 * (1 - np.sqrt(c_bar**7 / (c_bar**7 + 25.0**7)))) * a
    c = np.hypot(a, b)
    h = np.degrees(np.arctan2(b, a)) % 360

    turn = (h[1] - h[0] + 180) % 360 - 180 if c.all() else 0.0  # the short way round, −180° to 180°
    delta_l, delta_c = l[1] - l[0], c[1] - c[0]
    delta_h = 2 * np.sqrt(c.prod()) * np.sin(np.radians(turn / 2))

    l_bar, c_bar = l.mean(), c.mean()
    h_bar = (h[0] + turn / 2) % 360 if c.all() else h.sum()
    t = (
        1
        - 0.17 * np.cos(np.radians(h_bar - 30))
        + 0.24 * np.cos(np.radians(2 * h_bar))
        + 0.32 * np.cos(np.radians(3 * h_bar + 6))
        - 0.20 * np.cos(np.radians(4 * h_bar - 63))
    )
    s_l = 1 + 0.015 * (l_bar - 50) ** 2 / np.sqrt(20 + (l_bar - 50) ** 2)
    s_c = 1 + 0.045 * c_bar
    s_h = 1 + 0.015 * c_bar * t
    r_c = 2 * np.sqrt(c_bar**7 / (c_bar**7 + 25.0**7))
    r_t = -np.sin(np.radians(60 * np.exp(-(((h_bar - 275) / 25) ** 2)))) * r_c
    terms = delta_l / s_l, delta_c / s_c, delta_h / s_h
    return float(np.sqrt(sum(term**2 for term in terms) + r_t * terms[1] * terms[2]))

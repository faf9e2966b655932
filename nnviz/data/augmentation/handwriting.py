"""Handwriting: everything in which one hand, pen and paper differ from others, each with an amount of its own."""

from dataclasses import dataclass
from functools import reduce
from typing import Annotated

import numpy as np

from nnviz.data.augmentation.augmentation import Augmentation, Effect, Shape, augmentations
from nnviz.data.augmentation.effects import Ink, PenWidth, cut_outs, gaps, noise
from nnviz.data.augmentation.warps import (
    Elasticity,
    LargestShift,
    Rotation,
    Shear,
    Smoothness,
    Warps,
    affine_places,
    elastic_displacements,
    resampled,
)
from nnviz.engine.hyperparameters import Bounds

LINE = 2.7 / 28
"""Width of a line of MNIST as a share of the picture's side."""


@augmentations.register
@dataclass(frozen=True)
class Handwriting(Augmentation):
    """Every picture is written anew: by a hand that slants and bends it, with another pen, and on worse paper.

    An amount of 0 leaves its effect out. What is drawn does not depend on the other amounts, so a picture changes
    gradually with each of them.
    """

    name = "handwriting"
    title = "Handwriting"
    formula = "x′ = m · pen(warp(x)) (1 + ν) + ε"
    presets = {
        "off": {
            **dict.fromkeys(("rotation", "shear", "scale", "aspect", "shift", "elastic"), 0.0),
            **dict.fromkeys(("pen_width", "gaps", "noise", "speckle", "cut_out"), 0.0),
        },
        "light": {},
        "strong": {
            "rotation": 15.0,
            "shear": 20.0,
            "scale": 0.15,
            "aspect": 0.2,
            "shift": 0.07,
            "elastic": 0.045,
            "pen_width": 0.5,
            "gaps": 3.0,
            "noise": 0.1,
            "speckle": 0.3,
            "cut_out": 0.2,
        },
    }

    rotation: Rotation = 8.0
    shear: Shear = 10.0
    scale: Annotated[float, Bounds(0, 0.5, symbol="s", help="largest share by which the size changes")] = 0.08
    aspect: Annotated[
        float, Bounds(0, 0.5, symbol="a", help="largest share by which height and width change against each other")
    ] = 0.1
    shift: LargestShift = 0.05
    elastic: Elasticity = 0.03
    smoothness: Smoothness = 0.14
    pen_width: Annotated[
        float, Bounds(0, 0.7, symbol="w", help="largest share of a line's width by which it is thicker or thinner")
    ] = 0.3
    gaps: Annotated[
        float, Bounds(0, 10, symbol="n", help="mean number of slits without ink in a picture; many fall on paper")
    ] = 0.5
    noise: Annotated[
        float, Bounds(0, 0.5, symbol="ε", help="largest standard deviation of a random number added to every pixel")
    ] = 0.03
    speckle: Annotated[
        float,
        Bounds(0, 1, symbol="ν", help="largest standard deviation of the share by which ink is darker or lighter"),
    ] = 0.1
    cut_out: Annotated[
        float, Bounds(0, 0.6, symbol="c", help="side of a square patch without ink, as a share of the picture's side")
    ] = 0.0

    def effects(self, image_shape: Shape, count: int, rng: np.random.Generator) -> tuple[Effect, ...]:
        hand, pen, holes, patch, shade, paper = rng.spawn(6)
        effects: list[Effect] = []
        if self.rotation or self.shear or self.scale or self.aspect or self.shift or self.elastic:
            effects.append(self._warps(image_shape, count, hand))
        if self.pen_width:
            change = LINE * max(image_shape) * self.pen_width * pen.uniform(-1, 1, count)
            effects.append(PenWidth(image_shape, change / 2))  # at either edge
        factors = []
        if self.gaps:
            factors.append(gaps(image_shape, count, self.gaps, holes))
        if self.cut_out:
            factors.append(cut_outs(image_shape, count, self.cut_out, patch))
        if self.speckle:
            factors.append(1 + noise(image_shape, count, self.speckle, shade))
        offsets = noise(image_shape, count, self.noise, paper) if self.noise else None
        if factors or offsets is not None:
            effects.append(Ink(reduce(np.multiply, factors) if factors else None, offsets))
        return tuple(effects)

    def _warps(self, image_shape: Shape, count: int, rng: np.random.Generator) -> Warps:
        turn, slant, growth, elongation, down, right = rng.uniform(-1, 1, (6, count))
        size = 1 + self.scale * growth
        ratio = np.sqrt(1 + self.aspect * elongation)
        places = affine_places(
            image_shape,
            angle=np.deg2rad(self.rotation) * turn,
            slope=np.tan(np.deg2rad(self.shear) * slant),
            stretch=np.stack([size * ratio, size / ratio]),
            shifts=self.shift * max(image_shape) * np.stack([down, right], axis=-1)[..., np.newaxis],
        )
        if self.elastic:
            places += elastic_displacements(image_shape, count, self.elastic, self.smoothness, rng)
        return resampled(places, image_shape)

"""Augmentation: every picture is varied a little differently in every epoch, so that none can be learnt by heart.

Importing this package registers every kind of it.
"""

from nnviz.data.augmentation import handwriting as handwriting
from nnviz.data.augmentation import warps as warps
from nnviz.data.augmentation.augmentation import Augmentation as Augmentation
from nnviz.data.augmentation.augmentation import augmentations as augmentations

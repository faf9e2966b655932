"""Pictures that follow each other, as one animated WebP or GIF, by Pillow."""

import io
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PIL import Image

from nnviz.errors import BadInput

HOLD_MS = 1_500
"""The last picture stays so much longer, before the animation begins again."""
COLORS_FROM = 4
"""The 256 colours of a GIF are chosen from so many of its pictures."""
MOST_PIXELS = 600_000_000
"""Of all pictures together; packed, they take up to a byte for each."""
WEBP = {"quality": 85, "method": 4}
"""Lines and words stay sharp; without any loss the file would be three times as large, and GIF is."""

Look = Callable[[int], None]
"""Called with the number of each picture before it is encoded. What it raises ends the encoding."""


class Film:
    """Pictures of one size, packed."""

    def __init__(self, width: int, height: int, frames: int) -> None:
        """`frames` is how many may come. Raises `BadInput` if they would be too many for their size."""
        if width * height * frames > MOST_PIXELS:
            raise BadInput(
                f"{frames:,} pictures of {width:,} × {height:,} pixels are too much for one animation; choose at most "
                f"{MOST_PIXELS // (width * height):,} pictures of this size, or smaller ones."
            )
        self.size = width, height
        self._packed: list[bytes] = []

    def __len__(self) -> int:
        return len(self._packed)

    def add(self, pixels: bytes) -> None:
        """One more picture: four bytes a pixel, blue, green, red and one without meaning, row by row."""
        self._packed.append(zlib.compress(pixels, level=1))

    def picture(self, index: int) -> Image.Image:
        return Image.frombytes("RGB", self.size, zlib.decompress(self._packed[index]), "raw", "BGRX")

    def webp(self, frames_per_second: int, look: Look) -> bytes:
        """The content of a file that begins again for ever."""
        return self._encoded(Pictures(len(self), self.picture, look), "WEBP", frames_per_second, WEBP)

    def gif(self, frames_per_second: int, look: Look) -> bytes:
        """The same in 256 colours, the same for all pictures: else flat colours would flicker."""
        some = [self.picture(len(self) * part // COLORS_FROM) for part in range(COLORS_FROM - 1)]
        palette = below_each_other([*some, self.picture(len(self) - 1)]).quantize(256)

        def quantized(index: int) -> Image.Image:
            return self.picture(index).quantize(palette=palette, dither=Image.Dither.NONE)

        return self._encoded(Pictures(len(self), quantized, look), "GIF", frames_per_second, {"optimize": False})

    def _encoded(self, pictures: "Pictures", kind: str, frames_per_second: int, options: dict[str, int]) -> bytes:
        duration = [round(1000 / frames_per_second)] * len(self)
        duration[-1] += HOLD_MS
        content = io.BytesIO()
        pictures.save(content, kind, save_all=True, duration=duration, loop=0, **options)
        return content.getvalue()


class Pictures(Image.Image):
    """Pillow's protocol for a file of several pictures: each is made when it is its turn, by `seek`.

    So they are not all in memory at once, and the encoding can be followed and ended between two of them.
    """

    def __init__(self, number: int, picture: Callable[[int], Image.Image], look: Look) -> None:
        super().__init__()
        self.n_frames = number
        self.is_animated = number > 1
        self._picture, self._look = picture, look
        self.seek(0)

    def seek(self, frame: int) -> None:
        """Raises `EOFError` after the last."""
        if frame >= self.n_frames:
            raise EOFError
        self._look(frame)
        picture = self._picture(frame)
        self.im, self.palette, self._mode, self._size = picture.im, picture.palette, picture.mode, picture.size
        self._frame = frame

    def tell(self) -> int:
        return self._frame


def below_each_other(pictures: Sequence[Image.Image]) -> Image.Image:
    """One picture of several of the same size."""
    width, height = pictures[0].size
    joined = Image.new("RGB", (width, height * len(pictures)))
    for row, picture in enumerate(pictures):
        joined.paste(picture, (0, row * height))
    return joined


@dataclass(frozen=True)
class FilmFormat:
    """A kind of file."""

    suffix: str
    title: str
    content: Callable[[Film, int, Look], bytes]
    bytes_a_pixel: tuple[float, float]
    """Roughly, of every picture: of lines, and of a density picture. Measured on spiral and MNIST."""


FILM_FORMATS = {
    made.suffix: made
    for made in (
        FilmFormat(".webp", "WebP", Film.webp, (0.06, 0.12)),
        FilmFormat(".gif", "GIF", Film.gif, (0.12, 0.37)),
    )
}

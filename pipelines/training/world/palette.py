"""Colours, grounds and lights of the world, as data.

Colours are written as sRGB bytes and used as linear reflectances; lights and skies are linear already.
"""

from typing import NamedTuple

RGB = tuple[float, float, float]


def linear(red: int, green: int, blue: int) -> RGB:
    """The linear value of an sRGB colour (IEC 61966-2-1), bytes in, 0 to 1 out."""

    def channel(byte: int) -> float:
        value = byte / 255.0
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    return channel(red), channel(green), channel(blue)


COLOURS: dict[str, RGB] = {
    "red": linear(222, 32, 36),
    "orange": linear(248, 126, 12),
    "yellow": linear(250, 214, 32),
    "green": linear(28, 150, 62),
    "blue": linear(28, 84, 226),
    "purple": linear(132, 46, 190),
    "pink": linear(250, 128, 182),
    "brown": linear(124, 70, 34),
    "white": linear(244, 244, 242),
    "black": linear(44, 44, 50),
}

NATURAL: dict[str, RGB] = {
    "leaves": linear(62, 146, 58),
    "needles": linear(30, 104, 66),
    "bark": linear(112, 74, 46),
    "plaster": linear(238, 222, 190),
    "door": linear(96, 60, 40),
    "pane": linear(120, 164, 196),
    "hair": linear(70, 46, 34),
    "skin": linear(238, 184, 150),
    "shoe": linear(58, 46, 44),
    "masonry": linear(190, 182, 170),
    "glass": linear(150, 200, 226),
    "tyre": linear(40, 40, 44),
    "hub": linear(206, 210, 214),
    "lamp": linear(255, 240, 190),
    "stem": linear(246, 232, 206),
    "sail": linear(250, 246, 234),
    "deck": linear(206, 154, 98),
    "snow": linear(240, 245, 252),
    "coal": linear(30, 30, 34),
    "carrot": linear(246, 128, 30),
}


class Ground(NamedTuple):
    """What things stand on: reflectance, strength of its faint pattern (0 to 1), waves per metre, share of mirror."""

    colour: RGB
    grain: float
    waves: float
    mirror: float


GROUNDS: dict[str, Ground] = {
    "grass": Ground(linear(122, 182, 74), 0.10, 0.9, 0.0),
    "sand": Ground(linear(236, 202, 128), 0.06, 0.5, 0.0),
    "snow": Ground(linear(230, 241, 253), 0.03, 0.3, 0.0),
    "water": Ground(linear(40, 124, 168), 0.05, 0.7, 0.42),
    "stone": Ground(linear(126, 132, 144), 0.09, 0.4, 0.0),
    "earth": Ground(linear(160, 86, 48), 0.15, 0.8, 0.0),
}


class Light(NamedTuple):
    """A time or weather: sun (or moon), light of the sky, three stops of the sky from horizon up, glow, fog and lamps.

    Fog is the extinction per metre; haze is its smaller kin that acts on the far ground only. Heights are the range of
    the sun's elevation in degrees. Lamps are how strongly windows shine.
    """

    sun: RGB
    ambient: RGB
    horizon: RGB
    middle: RGB
    zenith: RGB
    glow: RGB
    fog: float
    haze: float
    heights: tuple[float, float]
    lamps: float


LIGHTS: dict[str, Light] = {
    "day": Light(
        (0.84, 0.80, 0.72), (0.34, 0.38, 0.43),
        linear(196, 228, 250), linear(122, 190, 244), linear(64, 142, 228),
        (0.05, 0.04, 0.02), 0.0, 0.010, (38.0, 62.0), 0.0,
    ),
    "sunset": Light(
        (0.92, 0.60, 0.36), (0.34, 0.29, 0.37),
        linear(255, 190, 104), linear(244, 122, 94), linear(120, 72, 138),
        (0.24, 0.12, 0.03), 0.0, 0.010, (18.0, 30.0), 0.5,
    ),
    "night": Light(
        (0.30, 0.35, 0.46), (0.120, 0.145, 0.225),
        linear(66, 88, 146), linear(38, 54, 110), linear(18, 27, 70),
        (0.01, 0.014, 0.02), 0.0, 0.008, (36.0, 58.0), 0.9,
    ),
    "fog": Light(
        (0.28, 0.28, 0.27), (0.56, 0.57, 0.58),
        linear(206, 211, 214), linear(200, 206, 210), linear(190, 197, 203),
        (0.0, 0.0, 0.0), 0.034, 0.050, (50.0, 70.0), 0.10,
    ),
    "storm": Light(  # a heavy sky over a pale strip, as before the rain
        (0.36, 0.37, 0.36), (0.225, 0.245, 0.265),
        linear(176, 184, 176), linear(82, 94, 110), linear(38, 46, 60),
        (0.012, 0.012, 0.008), 0.004, 0.012, (38.0, 62.0), 0.6,
    ),
}  # fmt: skip

"""Writes the images that the tests decode, and what Pillow and OpenCV make of them.

Run from the repository's folder with Pillow 9.4, NumPy and OpenCV 4.6 (Debian 12: python3-pil,
python3-numpy, python3-opencv):

    python3 test/core/evaluation/images/reference.py

Every result is kept as the SHA-256 of its pixels, red, green, blue, row by row; of floating-point
tensors a few numbers are kept.
"""

import hashlib
import json
import os

import cv2
import numpy as np
import PIL
from PIL import Image, ImageDraw, ImageOps

here = os.path.dirname(os.path.abspath(__file__))
fixtures = os.path.join(here, "fixtures")


def sha(array):
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()


def pattern(width, height):
    """The image that the tests make by the same formula."""
    y, x, c = np.meshgrid(np.arange(height), np.arange(width), np.arange(3), indexing="ij")
    return ((x * 7 + y * 13 + c * 50 + (x * y) % 31 * 5) % 256).astype(np.uint8)


def drawing():
    image = Image.fromarray(pattern(64, 48)).resize((61, 45), Image.BICUBIC)
    draw = ImageDraw.Draw(image)
    draw.ellipse((4, 4, 30, 30), fill=(250, 20, 30))
    draw.rectangle((35, 10, 57, 40), fill=(10, 60, 240))
    return image


files = {}


def save(name, image, **options):
    path = os.path.join(fixtures, name)
    image.save(path, **options)
    files[name] = sha(np.asarray(ImageOps.exif_transpose(Image.open(path)).convert("RGB")))


os.makedirs(fixtures, exist_ok=True)
image = drawing()
alpha = image.convert("RGBA")
alpha.putalpha(Image.fromarray(pattern(61, 45)[:, :, 0]))
save("rgb.png", image)
save("grey.png", image.convert("L"))
save("bits1.png", image.convert("1"))
save("palette4.png", image.quantize(12))
save("palette8.png", image.quantize(100), transparency=3)
save("alpha.png", alpha)
save("grey-alpha.png", alpha.convert("LA"))
save("halved-colour.jpg", image, quality=85)
save("full-colour.jpg", image, quality=92, subsampling=0)
save("progressive.jpg", image, quality=80, progressive=True)
save("grey.jpg", image.convert("L"), quality=85)
save("lossy.webp", image, quality=80)
save("lossless.webp", image, lossless=True)
save("alpha.webp", alpha, lossless=True)
for orientation in range(1, 9):
    exif = Image.Exif()
    exif[0x0112] = orientation
    save(f"turned-{orientation}.jpg", image.crop((0, 0, 24, 16)), quality=90, exif=exif)
image.convert("CMYK").save(os.path.join(fixtures, "cmyk.jpg"), quality=80)
# Pillow cuts 16 bits of grey off at 255 instead of keeping the upper 8, so the reference is NumPy.
wide = np.asarray(image.convert("L")).astype(np.uint16) * 257 + 3
Image.fromarray(wide).save(os.path.join(fixtures, "bits16.png"))
files["bits16.png"] = sha(np.repeat((wide >> 8).astype(np.uint8)[:, :, None], 3, axis=2))

source = Image.fromarray(pattern(61, 45))
resized = []
for name, code in [("nearest", 0), ("lanczos", 1), ("bilinear", 2), ("bicubic", 3), ("box", 4), ("hamming", 5)]:
    for width, height in [(32, 24), (61, 20), (17, 45), (100, 90), (7, 5), (224, 11)]:
        resized.append(
            {
                "filter": name,
                "width": width,
                "height": height,
                "sha256": sha(np.asarray(source.resize((width, height), code))),
            }
        )

linear = []
for width, height in [(65, 48), (30, 48), (40, 24), (9, 7)]:
    name = f"linear-{width}x{height}.png"
    small = cv2.resize(pattern(61, 45), (width, height), interpolation=cv2.INTER_LINEAR)
    Image.fromarray(small).save(os.path.join(fixtures, name))
    linear.append({"file": name, "width": width, "height": height})


def processed(image, size, crop, resample, mean, std):
    """As the image processors of transformers 4.57 on NumPy arrays: CLIP where there is a crop."""
    if isinstance(size, int):
        short, long = sorted(image.size)
        other = int(size * long / short)
        size = (size, other) if image.size[0] <= image.size[1] else (other, size)
    array = np.asarray(image.resize(size, resample))
    if crop:
        width, height = crop
        canvas = np.zeros((max(height, array.shape[0]), max(width, array.shape[1]), 3), np.uint8)
        top = -(-(canvas.shape[0] - array.shape[0]) // 2)
        left = -(-(canvas.shape[1] - array.shape[1]) // 2)
        canvas[top : top + array.shape[0], left : left + array.shape[1]] = array
        if canvas.shape == array.shape:
            y, x = (array.shape[0] - height) // 2, (array.shape[1] - width) // 2
        else:
            y, x = (canvas.shape[0] - height) // 2, (canvas.shape[1] - width) // 2
        array = canvas[y : y + height, x : x + width]
    scaled = (array.astype(np.float64) * (1 / 255)).astype(np.float32)
    tensor = (scaled - np.array(mean, np.float32)) / np.array(std, np.float32)
    tensor = tensor.transpose(2, 0, 1)
    return {"dims": list(tensor.shape), "sha256": sha(tensor.astype("<f4"))}


clip = ([0.48145466, 0.4578275, 0.40821073], [0.26862954, 0.26130258, 0.27577711])
half = ([0.5, 0.5, 0.5], [0.5, 0.5, 0.5])
tensors = {
    "clip": processed(source, 32, (32, 32), 3, *clip),
    "clip-tall": processed(Image.fromarray(pattern(30, 77)), 32, (32, 32), 3, *clip),
    "crop-larger": processed(source, 20, (32, 30), 2, *clip),
    "vit": processed(source, (24, 20), None, 2, *half),
    "siglip": processed(source, (28, 28), None, 3, *half),
}

with open(os.path.join(here, "reference.json"), "w") as out:
    json.dump(
        {
            "made": f"Pillow {PIL.__version__}, OpenCV {cv2.__version__}, NumPy {np.__version__}",
            "files": files,
            "resized": resized,
            "linear": linear,
            "tensors": tensors,
        },
        out,
        indent=2,
    )
    out.write("\n")

"""Renders the suite demo-lines: 40 images of a text line each, whose text is known by construction.

Run from the repository's folder with Pillow 9.4, NumPy and the fonts DejaVu and WenQuanYi Zen Hei
(Debian 12: python3-pil, python3-numpy, fonts-dejavu, fonts-wqy-zenhei):

    python3 scripts/demoLines/render.py

The texts are written for this suite. What is done to a line stands in the column `condition`:
clean, small (a few pixels high), noisy, blurred, tilted, inverted (light on dark) or faint.
"""

import json
import os
import shutil

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

folder = os.path.join("data", "suites", "demo-lines")
sans = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
bold = "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf"
serif = "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf"
mono = "/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf"
chinese = "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc"

lines = [
    ("The harbour froze for the first time in years.", serif, "clean"),
    ("Please leave the parcel with the neighbour.", sans, "clean"),
    ("Invoice 20417, due on 3 March", sans, "clean"),
    ("Table 3: accuracy on the held-out split", bold, "clean"),
    ("def normalise(row): return row / row.sum()", mono, "clean"),
    ("learning rate 0.0003, batch size 64", mono, "clean"),
    ("Platform 9, departing 14:35", bold, "clean"),
    ("A quiet street behind the old market", serif, "clean"),
    ("Mix 250 g of flour with two eggs.", sans, "clean"),
    ("See Section 4.2 for the proof.", serif, "clean"),
    ("EXIT", bold, "clean"),
    ("No. 58", bold, "clean"),
    ("Wednesday", serif, "clean"),
    ("Temperature: -12.5 degrees", sans, "clean"),
    ("Who wrote this letter, and when?", serif, "clean"),
    ("Rooms 101 to 118 are upstairs.", sans, "clean"),
    ("The ferry leaves at noon.", sans, "small"),
    ("Total: 1,284.90", mono, "small"),
    ("Her second novel sold better.", serif, "small"),
    ("Return within thirty days", sans, "small"),
    ("Store in a cool, dry place.", sans, "noisy"),
    ("Ticket 7731-B", mono, "noisy"),
    ("Three foxes crossed the lane.", serif, "noisy"),
    ("Gate closes at 18:20", bold, "noisy"),
    ("Do not cover the vents.", sans, "blurred"),
    ("Chapter One", serif, "blurred"),
    ("Error 404 on page load", mono, "blurred"),
    ("Fresh bread every morning", bold, "tilted"),
    ("Please ring the bell twice.", serif, "tilted"),
    ("Room for rent, no pets", sans, "inverted"),
    ("Speed limit 30", bold, "inverted"),
    ("Printed on recycled paper", serif, "faint"),
    ("这条河在冬天结冰", chinese, "clean"),
    ("请把门关上", chinese, "clean"),
    ("下一班火车十点开", chinese, "clean"),
    ("图书馆星期一休息", chinese, "clean"),
    ("小心台阶", chinese, "inverted"),
    ("会议室在三楼", chinese, "small"),
    ("第5章 实验结果", chinese, "clean"),
    ("价格 128 元", chinese, "noisy"),
]


def render(text, font, condition, random):
    size = {"small": 11}.get(condition, int(random.integers(20, 27)))
    face = ImageFont.truetype(font, size)
    left, top, right, bottom = face.getbbox(text)
    margin = max(3, size // 4)
    paper, ink = (30, 240) if condition == "inverted" else (248, 20)
    if condition == "faint":
        ink = 200
    image = Image.new("L", (right - left + 2 * margin, bottom - top + 2 * margin), paper)
    ImageDraw.Draw(image).text((margin - left, margin - top), text, fill=ink, font=face)
    if condition == "tilted":
        image = image.rotate(2, Image.BICUBIC, expand=True, fillcolor=paper)
    if condition == "blurred":
        image = image.filter(ImageFilter.GaussianBlur(1.1))
    if condition == "noisy":
        pixels = np.asarray(image).astype(float) + random.normal(0, 28, (image.height, image.width))
        # 16 greys keep the file small.
        image = Image.fromarray((np.clip(pixels, 0, 255) // 16 * 17).astype(np.uint8))
    return image


shutil.rmtree(os.path.join(folder, "images"), ignore_errors=True)
os.makedirs(os.path.join(folder, "images"))
random = np.random.default_rng(7)
with open(os.path.join(folder, "lines.jsonl"), "w", encoding="utf-8") as rows:
    for number, (text, font, condition) in enumerate(lines, 1):
        name = f"images/{number:02}.png"
        render(text, font, condition, random).save(os.path.join(folder, name), optimize=True)
        row = {"image": name, "text": text, "condition": condition}
        rows.write(json.dumps(row, ensure_ascii=False) + "\n")

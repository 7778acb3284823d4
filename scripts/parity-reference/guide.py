"""Guide rules (first paper, Tables 3-6): which mask an edit is taught with, and by which loss."""

ATTRIBUTES = """Bald Bangs Black_Hair Blond_Hair Brown_Hair Bushy_Eyebrows Eyeglasses Male Mouth_Slightly_Open Mustache
No_Beard Pale_Skin Young""".split()


def guide(source, target, names):
    regions, losses = set(), set()
    for name, s, t in zip(names, source, target):
        if s == t:
            continue
        on = t == 1
        if name not in ATTRIBUTES or name == "Mouth_Slightly_Open" or (name == "Bald" and not on):
            regions.add("unknown"), losses.add("none")
        elif name in ("Black_Hair", "Blond_Hair", "Brown_Hair", "Bald"):
            regions.add("hair"), losses.add("target")
        elif name == "Bangs":
            regions |= {"hair", "skin"}
            losses.add("nontarget")
        elif name == "Eyeglasses" and not on:
            regions.add("eye_g"), losses.add("target")
        else:
            regions.add("skin"), losses.add("target" if name == "Pale_Skin" else "nontarget")
    loss = next((l for l in ["none", "nontarget", "target"] if l in losses), "none")
    if "unknown" in regions:
        return "unknown", loss
    if "hair" in regions:
        return ("person" if regions & {"skin", "eye_g"} else "hair"), loss
    return ("skin" if "skin" in regions else "eye_g" if "eye_g" in regions else "zero"), loss

"""StarGAN."""

import jax
from jax import numpy as jnp

from layers import conv, deconv, instance_norm, leaky, norm_shapes, planes
from losses import attribute_loss, weigh


class StarGan:
    def __init__(self, c):
        self.c = c

    def shapes(self):
        c, n = self.c, len(self.c["attributes"])
        dim, ch = c["dim"], c["channels"]
        g = {"main.0.weight": (dim, ch + n, 7, 7)}
        norm_shapes(g, "main.1", dim, False)
        for i, k in [(3, 2), (6, 4)]:
            g[f"main.{i}.weight"] = (k * dim, k * dim // 2, 4, 4)
            norm_shapes(g, f"main.{i + 1}", k * dim, False)
        at = 9
        for _ in range(c["blocks"]):
            for j in [0, 3]:
                g[f"main.{at}.main.{j}.weight"] = (4 * dim, 4 * dim, 3, 3)
                norm_shapes(g, f"main.{at}.main.{j + 1}", 4 * dim, False)
            at += 1
        for k in [2, 1]:
            g[f"main.{at}.weight"] = (2 * k * dim, k * dim, 4, 4)
            norm_shapes(g, f"main.{at + 1}", k * dim, False)
            at += 3
        g[f"main.{at}.weight"] = (ch, dim, 7, 7)
        d, width = {}, ch
        for i in range(c["depth"]):
            out = dim * 2**i
            d[f"main.{2 * i}.weight"], d[f"main.{2 * i}.bias"] = (out, width, 4, 4), (out,)
            width = out
        d["conv1.weight"] = (1, width, 3, 3)
        d["conv2.weight"] = (n, width, c["size"] // 2 ** c["depth"], c["size"] // 2 ** c["depth"])
        return g, d

    def paint(self, p, x, labels):
        x = planes(x, labels)
        x = jax.nn.relu(instance_norm(conv(x, p["main.0.weight"], 1, 3), p, "main.1", 1e-5))
        for i in [3, 6]:
            x = jax.nn.relu(instance_norm(conv(x, p[f"main.{i}.weight"], 2, 1), p, f"main.{i + 1}", 1e-5))
        at = 9
        for _ in range(self.c["blocks"]):
            m = f"main.{at}.main"
            y = jax.nn.relu(instance_norm(conv(x, p[m + ".0.weight"], 1, 1), p, m + ".1", 1e-5))
            x = x + instance_norm(conv(y, p[m + ".3.weight"], 1, 1), p, m + ".4", 1e-5)
            at += 1
        for _ in range(2):
            x = jax.nn.relu(instance_norm(deconv(x, p[f"main.{at}.weight"]), p, f"main.{at + 1}", 1e-5))
            at += 3
        return jnp.tanh(conv(x, p[f"main.{at}.weight"], 1, 3))

    def edit(self, p, b, passes, trained=True):
        return {"edited": self.paint(p, b["x"], b["target"])}

    def judge(self, p, x):
        for i in range(self.c["depth"]):
            x = leaky(conv(x, p[f"main.{2 * i}.weight"], 2, 1, p[f"main.{2 * i}.bias"]), 0.01)
        return [conv(x, p["conv1.weight"], 1, 1), conv(x, p["conv2.weight"], 1, 0).reshape(x.shape[0], -1)]

    def penalty_at(self, b, fake):
        return b["alpha"] * b["x"] + (1 - b["alpha"]) * fake

    def generator_loss(self, g, d, b):
        fake = self.paint(g, b["x"], b["target"])
        adv, att = self.judge(d, fake)
        terms = {
            "adv": -adv.mean(),
            "att": attribute_loss(att, b["target"], self.c),
            "rec": jnp.abs(b["x"] - self.paint(g, fake, b["source"])).mean(),
        }
        return weigh(terms, self.c), (terms, {"edited": fake}, [])

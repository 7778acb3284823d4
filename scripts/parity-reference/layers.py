"""Layers as both families use them; pictures are [n, c, h, w], parameters a flat dictionary of PyTorch names."""

from jax import lax
from jax import numpy as jnp

DIMS = ("NCHW", "OIHW", "NCHW")


def conv(x, w, stride, pad, b=None):
    y = lax.conv_general_dilated(x, w, (stride, stride), [(pad, pad)] * 2, dimension_numbers=DIMS)
    return y if b is None else y + b[None, :, None, None]


def deconv(x, w, b=None):
    """Kernel 4, stride 2, padding 1; w is [in, out, kh, kw]."""
    flipped = jnp.flip(w, (2, 3)).transpose(1, 0, 2, 3)
    y = lax.conv_general_dilated(x, flipped, (1, 1), [(2, 2)] * 2, lhs_dilation=(2, 2), dimension_numbers=DIMS)
    return y if b is None else y + b[None, :, None, None]


def leaky(x, slope):
    return jnp.where(x > 0, x, slope * x)


def instance_norm(x, p, name, eps):
    mean = x.mean((2, 3), keepdims=True)
    var = ((x - mean) ** 2).mean((2, 3), keepdims=True)
    w, b = p[name + ".weight"], p[name + ".bias"]
    return (x - mean) / jnp.sqrt(var + eps) * w[None, :, None, None] + b[None, :, None, None]


def batch_norm(x, p, name, passes):
    """Training statistics are noted in `passes`; None stands for running statistics."""
    if passes is None:
        mean, var = p[name + ".running_mean"], p[name + ".running_var"]
    else:
        mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3))
        count = x.shape[0] * x.shape[2] * x.shape[3]
        passes.append((name, lax.stop_gradient(mean), lax.stop_gradient(var) * count / (count - 1)))
    shape = (1, -1, 1, 1)
    y = (x - mean.reshape(shape)) / jnp.sqrt(var.reshape(shape) + 1e-3)
    return y * p[name + ".weight"].reshape(shape) + p[name + ".bias"].reshape(shape)


def planes(x, code):
    n, k = code.shape
    return jnp.concatenate([x, jnp.broadcast_to(code[:, :, None, None], (n, k, *x.shape[2:]))], 1)


def dense(x, p, name):
    return x @ p[name + ".weight"].T + p[name + ".bias"]


def norm_shapes(into, name, width, running):
    for part in ["weight", "bias"] + (["running_mean", "running_var"] if running else []):
        into[f"{name}.{part}"] = (width,)

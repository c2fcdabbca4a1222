"""Makes src/test/resources/org/hepatica/unet/tiny.safetensors: a small network that is not trained,
with every array away from its beginning."""

import sys

import torch

from export import write
from network import ResidualUNet

torch.manual_seed(1)
tiny = ResidualUNet(levels=2, base_width=2)
for name, array in tiny.arrays().items():
    if '_bn' in name or name.endswith('.b'):
        array.uniform_(0.5, 1.5)
write(sys.argv[1], tiny,
      {'inputSize': 32, 'huLow': -100, 'huHigh': 200, 'seed': 7, 'epochs': 3}, torch.rand(3, 1, 32, 32))

"""Writes weights so that `hepatica import` takes them: safetensors, with slices to check by. And
reads them again."""

import json
import struct

import numpy as np
import torch


def write(path, network, settings, slices):
    """Writes the network's arrays, what it makes of some slices, and what it is.

    settings: inputSize, huLow, huHigh, seed, epochs. slices: [N, 1, S, S], values 0..1; one at
    least with liver that the network finds, or `hepatica import` refuses them: they prove nothing.
    """
    network.eval()
    with torch.no_grad():
        probability = torch.sigmoid(network(slices))
    arrays = network.arrays()
    arrays['check.input'] = slices[:, 0]
    arrays['check.probability'] = probability[:, 0]
    said = dict(settings, levels=network.levels, baseWidth=network.base_width, variant='RESIDUAL')
    safetensors(path, arrays, {key: str(value) for key, value in said.items()})


def safetensors(path, arrays, metadata):
    """The format: the header's length, the header as JSON, little-endian values."""
    header, values, offset = {'__metadata__': metadata}, [], 0
    for name, array in arrays.items():
        raw = np.ascontiguousarray(array.detach().cpu().numpy(), dtype='<f4')
        values.append(raw.tobytes())
        header[name] = {'dtype': 'F32', 'shape': list(raw.shape),
                        'data_offsets': [offset, offset + raw.nbytes]}
        offset += raw.nbytes
    text = json.dumps(header).encode()
    text += b' ' * (-len(text) % 8)
    with open(path, 'wb') as file:
        file.write(struct.pack('<Q', len(text)))
        file.write(text)
        for raw in values:
            file.write(raw)


@torch.no_grad()
def read(path, network):
    """Puts the arrays of such a file into a network of the same shape."""
    with open(path, 'rb') as file:
        length, = struct.unpack('<Q', file.read(8))
        header = json.loads(file.read(length))
        values = file.read()
    for name, array in network.arrays().items():
        if name not in header or header[name]['shape'] != list(array.shape):
            raise SystemExit(f'{path}: no {name} of shape {list(array.shape)}: another network')
        begin, end = header[name]['data_offsets']
        array.copy_(torch.from_numpy(np.frombuffer(values[begin:end], '<f4').copy())
                    .reshape(array.shape))

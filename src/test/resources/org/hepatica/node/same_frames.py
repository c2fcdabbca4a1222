"""Says of each frame of a segmentation which frame of its source it names, and where both lie.

Usage: same_frames.py SEG ENHANCED. Reads with pydicom alone. Prints one JSON line for each frame:
frame (of the source, from 1), there and here (Image Position (Patient) of both), pixels (of 1), and
sum (of their indices).
"""

import json
import sys

import numpy as np
import pydicom

seg = pydicom.dcmread(sys.argv[1])
image = pydicom.dcmread(sys.argv[2], stop_before_pixels=True)
[listed] = seg.ReferencedSeriesSequence[0].ReferencedInstanceSequence
assert listed.ReferencedSOPInstanceUID == image.SOPInstanceUID
assert listed.ReferencedSOPClassUID == image.SOPClassUID
bits = np.unpackbits(np.frombuffer(seg.PixelData, dtype=np.uint8), bitorder="little")
size = seg.Rows * seg.Columns
for k, frame in enumerate(seg.PerFrameFunctionalGroupsSequence):
    [source] = frame.DerivationImageSequence[0].SourceImageSequence
    assert source.ReferencedSOPInstanceUID == image.SOPInstanceUID
    number = int(source.ReferencedFrameNumber)
    there = image.PerFrameFunctionalGroupsSequence[number - 1]
    marked = np.flatnonzero(bits[k * size:(k + 1) * size])
    print(json.dumps({
        "frame": number,
        "there": [float(v) for v in there.PlanePositionSequence[0].ImagePositionPatient],
        "here": [float(v) for v in frame.PlanePositionSequence[0].ImagePositionPatient],
        "pixels": int(marked.size),
        "sum": int(marked.sum()),
    }))

"""Reads a SEG with pydicom alone and holds it against the source series.

Usage: read_seg.py SEG FOLDER_OF_SOURCE_FILES. Prints one JSON line; exits 1 with a reason when the
SEG does not lie on the source's slices.
"""

import json
import sys
from pathlib import Path

import numpy as np
import pydicom


def fail(reason):
    print(json.dumps({"error": reason}))
    sys.exit(1)


seg = pydicom.dcmread(sys.argv[1])
sources = {}
for file in Path(sys.argv[2]).iterdir():
    source = pydicom.dcmread(file, stop_before_pixels=True)
    sources[source.SOPInstanceUID] = source

rows, columns, frames = seg.Rows, seg.Columns, int(seg.NumberOfFrames)
bits = np.unpackbits(np.frombuffer(seg.PixelData, dtype=np.uint8), bitorder="little")
mask = bits[: frames * rows * columns].reshape(frames, rows, columns)
if bits[frames * rows * columns:].any():
    fail("set bits after the last frame")

orientation = [float(x) for x in
               seg.SharedFunctionalGroupsSequence[0].PlaneOrientationSequence[0].ImageOrientationPatient]
spacing = [float(x) for x in seg.SharedFunctionalGroupsSequence[0].PixelMeasuresSequence[0].PixelSpacing]
volume, centre, positions = 0.0, np.zeros(3), []
for k, frame in enumerate(seg.PerFrameFunctionalGroupsSequence):
    uid = frame.DerivationImageSequence[0].SourceImageSequence[0].ReferencedSOPInstanceUID
    if uid not in sources:
        fail(f"frame {k} names {uid}, which is no source instance")
    source = sources[uid]
    if (source.Rows, source.Columns) != (rows, columns):
        fail(f"frame {k}: {rows}x{columns} against {source.Rows}x{source.Columns}")
    position = [float(x) for x in frame.PlanePositionSequence[0].ImagePositionPatient]
    if max(abs(a - float(b)) for a, b in zip(position, source.ImagePositionPatient)) > 1e-3:
        fail(f"frame {k} does not lie on its source slice")
    if max(abs(a - float(b)) for a, b in zip(orientation, source.ImageOrientationPatient)) > 1e-3:
        fail(f"frame {k} is oriented otherwise than its source slice")
    if not mask[k].any():
        fail(f"frame {k} is empty")
    positions.append(position[2])
    r, c = np.nonzero(mask[k])
    x, y = np.array(orientation[:3]), np.array(orientation[3:])
    centre += (np.array(position) * len(r) + x * spacing[1] * c.sum() + y * spacing[0] * r.sum())
volume = float(mask.sum()) * spacing[0] * spacing[1] * float(
    abs(np.median(np.diff(sorted(positions))))) / 1000
first = next(iter(sources.values()))
print(json.dumps({
    "frames": frames,
    "millilitres": volume,
    "centre": list(centre / mask.sum()),
    "samePatient": str(seg.PatientID) == str(first.PatientID) and str(seg.PatientName) == str(first.PatientName),
    "sameStudy": seg.StudyInstanceUID == first.StudyInstanceUID,
    "sameFrameOfReference": seg.FrameOfReferenceUID == first.FrameOfReferenceUID,
}))

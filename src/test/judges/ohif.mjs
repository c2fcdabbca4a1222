// The library behind OHIF: how it reads a segmentation, and how it writes one that was edited.
import fs from 'node:fs';
import dcmjs from 'dcmjs';
import { dataSet, provider } from './metadata.mjs';

export function arrayBuffer(file) {
  const bytes = fs.readFileSync(file);
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
}

/** Data sets of CT files by their image ids, in the order given. */
export function sources(ctFiles) {
  const instances = new Map();
  for (const file of ctFiles) {
    instances.set('ct:' + file, dataSet(arrayBuffer(file)));
  }
  return instances;
}

/** The same from head to feet, as OHIF orders a series: adapters writes the masks of any other order on the wrong slices. */
export function fromTheHead(instances) {
  const height = (ct) => {
    const [rx, ry, rz, cx, cy, cz] = ct.ImageOrientationPatient.map(Number);
    const [x, y, z] = ct.ImagePositionPatient.map(Number);
    return (ry * cz - rz * cy) * x + (rz * cx - rx * cz) * y + (rx * cy - ry * cx) * z;
  };
  return new Map([...instances].sort(([, a], [, b]) => height(b) - height(a)));
}

/** The mask of a segmentation with one segment: a byte a pixel, for each image. */
export async function read(segFile, instances) {
  const { metaData } = await import('@cornerstonejs/core');
  const { adaptersSEG } = await import('@cornerstonejs/adapters');
  metaData.addProvider(provider(instances), 100);
  const ids = [...instances.keys()];
  const seg = await adaptersSEG.Cornerstone3D.Segmentation.createFromDICOMSegBuffer(
    ids, arrayBuffer(segFile), { metadataProvider: metaData });
  if (seg.labelMapImages.length !== 1) {
    throw new Error(seg.labelMapImages.length + ' label maps for one segment');
  }
  return seg.labelMapImages[0].map((image) => image.voxelManager.getScalarData());
}

/** What OHIF knows of an image when it writes: the headers as they are. */
function headers(instances) {
  const parts = ['StudyData', 'SeriesData', 'ImageData'];
  return { get: (type, imageId) => (parts.includes(type) ? instances.get(imageId) : undefined) };
}

/** A segmentation of masks, one for each image, as OHIF stores what a person has edited. */
export async function write(masks, instances, options) {
  const { adaptersSEG } = await import('@cornerstonejs/adapters');
  const images = [...instances.entries()].map(([imageId, ct]) => ({
    imageId,
    voxelManager: { getScalarData: () => new Uint16Array(ct.Rows * ct.Columns) },
  }));
  const labelmaps2D = masks.map((pixelData, k) => {
    const { Rows: rows, Columns: columns } = instances.get(images[k].imageId);
    const marked = pixelData.some((value) => value !== 0);
    return marked ? { segmentsOnLabelmap: [1], pixelData, rows, columns } : undefined;
  });
  const code = (value, scheme, meaning) => ({
    CodeValue: value, CodingSchemeDesignator: scheme, CodeMeaning: meaning,
  });
  const segment = {
    SegmentNumber: '1',
    SegmentLabel: 'Liver',
    SegmentAlgorithmType: 'SEMIAUTOMATIC',
    SegmentAlgorithmName: 'OHIF Brush',
    RecommendedDisplayCIELabValue: [41662, 12293, 28416],
    SegmentedPropertyCategoryCodeSequence: code('T-D0050', 'SRT', 'Tissue'),
    SegmentedPropertyTypeCodeSequence: code('T-D0050', 'SRT', 'Tissue'),
  };
  const seg = adaptersSEG.Cornerstone3D.Segmentation.generateSegmentation(
    images, { labelmaps2D, metadata: [undefined, segment] }, headers(instances), options);
  return Buffer.from(dcmjs.data.datasetToDict(seg.dataset).write());
}

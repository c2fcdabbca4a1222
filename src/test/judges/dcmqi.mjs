// dcmqi, by which 3D Slicer reads and writes segmentations (compiled to WebAssembly by ITK-Wasm).
// Put into dist by `npm run build`; it loads its packages from node_modules.
//   node dist/dcmqi.mjs read SEG OUT: OUT.raw has 16 bits a voxel, OUT.json where they lie and what dcmqi says of the segments
//   node dist/dcmqi.mjs write JOB: a JSON file with meta (of itkimage2segimage), labels (a NRRD file a segment), images, out, skipEmpty
import fs from 'node:fs';
import { readSegmentationNode, writeMultiSegmentationNode } from '@itk-wasm/dicom';

async function read(seg, out) {
  const { segImage: image, metaInfo } = await readSegmentationNode(seg);
  const { buffer, byteOffset, byteLength } = image.data;
  if (image.imageType.componentType !== 'int16') {
    throw new Error('voxels of ' + image.imageType.componentType);
  }
  fs.writeFileSync(out + '.raw', Buffer.from(buffer, byteOffset, byteLength));
  const { size, origin, spacing, direction } = image;
  const lists = { size, origin, spacing, direction };
  Object.keys(lists).forEach((key) => (lists[key] = [...lists[key]]));
  fs.writeFileSync(out + '.json', JSON.stringify({ ...lists, segments: metaInfo.segmentAttributes.flat() }));
}

async function write(file) {
  const job = JSON.parse(fs.readFileSync(file));
  await writeMultiSegmentationNode(job.meta, job.out, {
    refDicomSeries: job.images,
    segImages: job.labels,
    skipEmptySlices: job.skipEmpty,
  });
  if (!fs.existsSync(job.out)) {
    throw new Error('nothing was written');
  }
}

const [command, ...files] = process.argv.slice(2);
(command === 'read' ? read : write)(...files).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});

// Reads a segmentation as others do, and writes its mask or probabilities: a byte a pixel, for each CT instance in the order given.
// Built by `npm run build`.
//   node dist/read-seg.cjs adapters|dcmjs SEG OUT CT...
import fs from 'node:fs';
import dcmjs from 'dcmjs';
import { dataSet, provider } from './metadata.mjs';

const [reader, segFile, outFile, ...ctFiles] = process.argv.slice(2);

function arrayBuffer(file) {
  const bytes = fs.readFileSync(file);
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
}

function sources() {
  const instances = new Map();
  for (const file of ctFiles) {
    instances.set('ct:' + file, dataSet(arrayBuffer(file)));
  }
  return instances;
}

/** The reader behind OHIF. */
async function byAdapters(instances) {
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

/** By hand with dcmjs: bits by its BitArray, probabilities as bytes; frames by the instances they name. */
function byDcmjs(instances) {
  const seg = dataSet(arrayBuffer(segFile));
  const bits = seg.PixelData instanceof Array ? seg.PixelData[0] : seg.PixelData;
  const isFractional = seg.SegmentationType === 'FRACTIONAL';
  const pixels = isFractional ? new Uint8Array(bits) : dcmjs.data.BitArray.unpack(bits);
  const size = seg.Rows * seg.Columns;
  const masks = [...instances.values()].map(() => new Uint8Array(size));
  const index = new Map([...instances.values()].map((ct, i) => [ct.SOPInstanceUID, i]));
  const groups = [].concat(seg.PerFrameFunctionalGroupsSequence);
  groups.forEach((group, frame) => {
    const source = group.DerivationImageSequence[0].SourceImageSequence[0];
    const k = index.get(source.ReferencedSOPInstanceUID);
    if (k === undefined) {
      throw new Error('frame ' + (frame + 1) + ' names an instance that was not given');
    }
    for (let i = 0; i < size; i++) {
      const value = pixels[frame * size + i];
      masks[k][i] = isFractional ? value : value ? 1 : 0;
    }
  });
  return masks;
}

async function main() {
  const instances = sources();
  const masks = reader === 'adapters' ? await byAdapters(instances) : byDcmjs(instances);
  fs.writeFileSync(outFile, Buffer.concat(masks.map((mask) => Buffer.from(mask))));
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});

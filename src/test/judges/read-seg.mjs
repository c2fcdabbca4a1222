// Reads a segmentation as others do, and writes its mask or probabilities: a byte a pixel, for each CT instance in the order given.
// Built by `npm run build`.
//   node dist/read-seg.cjs adapters|dcmjs SEG OUT CT...
import fs from 'node:fs';
import dcmjs from 'dcmjs';
import { dataSet } from './metadata.mjs';
import { arrayBuffer, read, sources } from './ohif.mjs';

const [reader, segFile, outFile, ...ctFiles] = process.argv.slice(2);

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
  const instances = sources(ctFiles);
  const masks = reader === 'adapters' ? await read(segFile, instances) : byDcmjs(instances);
  fs.writeFileSync(outFile, Buffer.concat(masks.map((mask) => Buffer.from(mask))));
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});

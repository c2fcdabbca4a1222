// Edits a segmentation as a person does in OHIF, and writes it as OHIF does: without the left quarter of the upper half of its pictures.
// Built by `npm run build`.
//   node dist/edit-seg.cjs SEG OUT CT...
import fs from 'node:fs';
import { fromTheHead, read, sources, write } from './ohif.mjs';

const [segFile, outFile, ...ctFiles] = process.argv.slice(2);

async function main() {
  const instances = fromTheHead(sources(ctFiles));
  const { Rows: rows, Columns: columns } = [...instances.values()][0];
  const masks = (await read(segFile, instances)).map((mask) =>
    mask.map((value, i) => {
      const erased = Math.floor(i / columns) < rows / 2 && i % columns < columns / 4;
      return erased ? 0 : value;
    }));
  const description = { SeriesDescription: 'Corrected', SeriesNumber: '9101' };
  fs.writeFileSync(outFile, await write(masks, instances, description));
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});

// A page as viewers built on Cornerstone3D show it: one CT slice, the segmentation as an overlay.
// Expects list.json = {"seg": file, "ct": [files from feet to head], "slice": index}; posts its findings to /facts.
import * as core from '@cornerstonejs/core';
import * as tools from '@cornerstonejs/tools';
import { adaptersSEG } from '@cornerstonejs/adapters';
import { dataSet, provider } from './metadata.mjs';

const instances = new Map();

async function bytes(file) {
  const answer = await fetch(file);
  if (!answer.ok) {
    throw new Error(file + ': ' + answer.status);
  }
  return answer.arrayBuffer();
}

/** Stored values of an uncompressed instance to Hounsfield units. */
function image(imageId) {
  const ct = instances.get(imageId);
  const raw = ct.PixelData instanceof Array ? ct.PixelData[0] : ct.PixelData;
  const stored = ct.PixelRepresentation ? new Int16Array(raw) : new Uint16Array(raw);
  const hu = Int16Array.from(stored, (v) => v * Number(ct.RescaleSlope) + Number(ct.RescaleIntercept));
  const [rowSpacing, columnSpacing] = ct.PixelSpacing.map(Number);
  let low = Infinity;
  let high = -Infinity;
  hu.forEach((v) => {
    low = Math.min(low, v);
    high = Math.max(high, v);
  });
  const voxelManager = core.utilities.VoxelManager.createImageVoxelManager({
    width: ct.Columns, height: ct.Rows, scalarData: hu, numberOfComponents: 1 });
  return {
    imageId, voxelManager, minPixelValue: low, maxPixelValue: high, slope: 1, intercept: 0,
    windowCenter: 40, windowWidth: 400, rows: ct.Rows, columns: ct.Columns, height: ct.Rows,
    width: ct.Columns, color: false, rgba: false, numberOfComponents: 1, dataType: 'Int16Array',
    columnPixelSpacing: columnSpacing, rowPixelSpacing: rowSpacing, invert: false,
    sizeInBytes: hu.byteLength, getPixelData: () => hu, preScale: { scaled: true },
  };
}

async function show() {
  const list = await (await fetch('list.json')).json();
  for (const file of list.ct) {
    instances.set('ct:' + file, dataSet(await bytes(file)));
  }
  const ids = [...instances.keys()];
  await core.init();
  await tools.init();
  core.metaData.addProvider(provider(instances), 100);
  core.imageLoader.registerImageLoader('ct', (id) => ({ promise: Promise.resolve(image(id)) }));
  for (const id of ids) {
    await core.imageLoader.loadAndCacheImage(id);
  }
  const seg = await adaptersSEG.Cornerstone3D.Segmentation.createFromDICOMSegBuffer(
    ids, await bytes(list.seg), { metadataProvider: core.metaData });
  const labels = seg.labelMapImages[0];

  const element = document.getElementById('view');
  const engine = new core.RenderingEngine('engine');
  engine.enableElement({ viewportId: 'stack', type: core.Enums.ViewportType.STACK, element });
  const viewport = engine.getViewport('stack');
  await viewport.setStack(ids, list.slice);
  viewport.setProperties({ voiRange: { lower: -160, upper: 240 } });
  tools.segmentation.addSegmentations([{
    segmentationId: 'liver',
    representation: {
      type: tools.Enums.SegmentationRepresentations.Labelmap,
      data: { imageIds: labels.map((label) => label.imageId) },
    },
  }]);
  await tools.segmentation.addLabelmapRepresentationToViewport('stack', [{ segmentationId: 'liver' }]);
  const colour = seg.segMetadata.data[1].RecommendedDisplayCIELabValue;
  const rendered = new Promise((resolve) =>
    element.addEventListener(core.Enums.Events.IMAGE_RENDERED, resolve, { once: true }));
  viewport.render();
  await rendered;
  await new Promise((resolve) => setTimeout(resolve, 500)); // the overlay is drawn in a frame of its own
  viewport.render();
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));

  // Where the overlay should be and where it should not be, on the canvas of the page.
  const mask = labels[list.slice].voxelManager.getScalarData();
  const ct = instances.get(ids[list.slice]);
  const canvas = element.querySelector('canvas');
  const context = canvas.getContext('2d');
  const ratio = canvas.width / canvas.clientWidth;
  let inside = 0;
  let coloured = 0;
  let outside = 0;
  let stray = 0;
  const data = viewport.getImageData();
  for (let row = 2; row < ct.Rows - 2; row += 2) {
    for (let column = 2; column < ct.Columns - 2; column += 2) {
      const i = row * ct.Columns + column;
      const around = [i - 2, i + 2, i - 2 * ct.Columns, i + 2 * ct.Columns];
      if (around.some((j) => (mask[j] > 0) !== (mask[i] > 0))) {
        continue; // the edge itself is blended
      }
      const [x, y] = viewport.worldToCanvas(data.imageData.indexToWorld([column, row, 0]));
      const [r, g, b] = context.getImageData(Math.round(x * ratio), Math.round(y * ratio), 1, 1).data;
      const tinted = Math.max(r, g, b) - Math.min(r, g, b) > 12;
      if (mask[i] > 0) {
        inside++;
        coloured += tinted ? 1 : 0;
      } else {
        outside++;
        stray += tinted ? 1 : 0;
      }
    }
  }
  const place = (x, y) => viewport.worldToCanvas(
    [x, y, Number(ct.ImagePositionPatient[2])].map(Number));
  const [left, posterior] = [place(10, 0), place(0, 10)].map((p) => [p[0] - place(0, 0)[0], p[1] - place(0, 0)[1]]);
  return {
    leftIsRight: left[0] > 0 && Math.abs(left[1]) < 0.01,
    posteriorIsDown: posterior[1] > 0 && Math.abs(posterior[0]) < 0.01,
    frames: labels.length,
    maskPixels: labels.map((label) => label.voxelManager.getScalarData().reduce((a, v) => a + v, 0)),
    label: seg.segMetadata.data[1].SegmentLabel, colour, inside, coloured, outside, stray,
  };
}

function tell(found) {
  return fetch('facts', { method: 'POST', body: JSON.stringify(found) });
}

show().then(tell, (error) => tell({ error: String(error && error.stack) }));

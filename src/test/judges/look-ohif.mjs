// Opens a study in OHIF in a real Chromium, loads our segmentation, and takes pictures of what a
// radiologist sees: the segmentation, the captures, the report. By hand, for docs/for-radiologists.md:
//
//   npm pack @ohif/app@3.13.2 && tar xzf ohif-app-3.13.2.tgz      # OHIF as built, in package/dist
//   npm install --no-save --ignore-scripts playwright-core@1.65.1
//   node look-ohif.mjs package/dist http://127.0.0.1:8042 STUDY_INSTANCE_UID pictures
//   node look-ohif.mjs package/dist http://127.0.0.1:8042 STUDY_INSTANCE_UID pictures 'SERIES DESCRIPTION'
//
// The last loads the segmentation of that description in OHIF's segmentation mode instead, and saves what OHIF
// exports of it as pictures/export.dcm, as a radiologist does who has corrected it (3.13).
//
// The PACS is an Orthanc with its DICOMweb plug-in. CHROMIUM names another browser than Debian's.
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import {chromium} from 'playwright-core';

const [ohif, pacs, study, out, edited] = process.argv.slice(2);
if (!out) {
  console.error('usage: node look-ohif.mjs OHIF_DIST PACS_URL STUDY_INSTANCE_UID FOLDER [SERIES_DESCRIPTION]');
  process.exit(2);
}
fs.mkdirSync(out, {recursive: true});
const app = path.resolve(ohif);

const config = `window.config = ${JSON.stringify({
  routerBasename: null,
  extensions: [],
  modes: [],
  customizationService: {},
  showStudyList: true,
  maxNumberOfWebWorkers: 2,
  strictZSpacingForVolumeViewport: true,
  investigationalUseDialog: {option: 'never'},
  defaultDataSourceName: 'pacs',
  dataSources: [{
    namespace: '@ohif/extension-default.dataSourcesModule.dicomweb',
    sourceName: 'pacs',
    configuration: {
      friendlyName: 'PACS',
      name: 'pacs',
      wadoUriRoot: '/wado',
      qidoRoot: '/dicom-web',
      wadoRoot: '/dicom-web',
      imageRendering: 'wadors',
      thumbnailRendering: 'wadors',
      omitQuotationForMultipartRequest: true,
      bulkDataURI: {enabled: true, relativeResolution: 'studies'},
    },
  }],
})};`;
const types = {'.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm'};

// One origin for viewer and PACS, as behind a hospital's reverse proxy.
const server = http.createServer((request, response) => {
  const {pathname} = new URL(request.url, 'http://localhost');
  if (pathname.startsWith('/dicom-web') || pathname.startsWith('/wado')) {
    const headers = {...request.headers, host: request.headers.host};
    const forwarded = http.request(new URL(request.url, pacs), {method: request.method, headers}, answer => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    forwarded.on('error', e => response.writeHead(502).end(String(e)));
    request.pipe(forwarded);
    return;
  }
  if (pathname === '/app-config.js') {
    response.writeHead(200, {'content-type': 'text/javascript'}).end(config);
    return;
  }
  const wanted = path.join(app, path.normalize(pathname));
  const file = fs.existsSync(wanted) && fs.statSync(wanted).isFile() ? wanted : path.join(app, 'index.html');
  response.writeHead(200, {
    'content-type': types[path.extname(file)] ?? 'application/octet-stream',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
  });
  fs.createReadStream(file).pipe(response);
});
await new Promise(ready => server.listen(0, '127.0.0.1', ready));

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
});
try {
  const page = await browser.newPage({viewport: {width: 1280, height: 800}});
  page.on('pageerror', e => console.log('page error:', String(e)));
  const picture = async name => {
    await page.screenshot({path: path.join(out, name + '.png')});
    console.log(name);
  };
  const press = async text => {
    const there = page.getByText(text, {exact: true}).first();
    await there.click({timeout: 10_000}).catch(() => console.log('not asked:', text));
  };
  const open = async series => {
    await page.getByText(series).first().dblclick({timeout: 60_000});
    await page.waitForTimeout(20_000); // software rendering is slow
  };
  const load = async (mode, seg) => {
    await page.goto(`http://127.0.0.1:${server.address().port}/${mode}?StudyInstanceUIDs=${study}`);
    await page.getByText(seg).waitFor({timeout: 120_000});
    await page.waitForTimeout(10_000);
    await press('Skip all');
    await open(seg);
    await press('Yes'); // "Do you want to open this Segmentation?"
    await page.waitForTimeout(20_000);
  };
  const look = async () => {
    await load('viewer', 'Hepatica liver SEG (AI)');
    await page.mouse.move(760, 420);
    for (let i = 0; i < 14; i++) {
      await page.mouse.wheel(0, 100);
      await page.waitForTimeout(500);
    }
    await page.waitForTimeout(3_000);
    await picture('segmentation');
    await open('Hepatica liver heatmaps (AI)');
    await picture('captures');
    await open('Hepatica liver report (AI)');
    await picture('report');
  };
  const save = async () => {
    await load('segmentation', edited);
    await page.mouse.click(1018, 308); // the menu beside the segmentation's name
    await page.getByText('Export', {exact: true}).first().hover();
    await page.getByText('DICOM SEG', {exact: true}).first().click();
    await page.waitForTimeout(2_000);
    await picture('export');
    const saved = page.waitForEvent('download', {timeout: 60_000});
    await page.getByText('Download', {exact: true}).first().click();
    await (await saved).saveAs(path.join(out, 'export.dcm'));
    console.log('export.dcm');
  };
  await (edited ? save() : look());
} finally {
  await browser.close();
  server.close();
}

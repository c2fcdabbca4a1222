// What Cornerstone asks about an image, from the headers of classic CT instances.
import dcmjs from 'dcmjs';

const { DicomMessage, DicomMetaDictionary } = dcmjs.data;

/** The data set of a Part 10 file, by keywords. */
export function dataSet(buffer) {
  return DicomMetaDictionary.naturalizeDataset(DicomMessage.readFile(buffer).dict);
}

/** A provider for images by their ids: `instances` maps an image id to its data set. */
export function provider(instances) {
  return (type, imageId) => {
    const instance = instances.get(imageId);
    if (!instance) {
      return undefined;
    }
    const orientation = instance.ImageOrientationPatient.map(Number);
    const spacing = instance.PixelSpacing.map(Number);
    switch (type) {
      case 'instance':
        return instance;
      case 'generalImageModule':
        return { sopInstanceUID: instance.SOPInstanceUID };
      case 'generalSeriesModule':
        return { seriesInstanceUID: instance.SeriesInstanceUID, modality: instance.Modality };
      case 'imagePlaneModule':
        return {
          frameOfReferenceUID: instance.FrameOfReferenceUID,
          rows: instance.Rows,
          columns: instance.Columns,
          imageOrientationPatient: orientation,
          rowCosines: orientation.slice(0, 3),
          columnCosines: orientation.slice(3),
          imagePositionPatient: instance.ImagePositionPatient.map(Number),
          pixelSpacing: spacing,
          rowPixelSpacing: spacing[0],
          columnPixelSpacing: spacing[1],
          sliceThickness: Number(instance.SliceThickness),
        };
      case 'imagePixelModule':
        return {
          samplesPerPixel: 1,
          photometricInterpretation: instance.PhotometricInterpretation,
          rows: instance.Rows,
          columns: instance.Columns,
          bitsAllocated: instance.BitsAllocated,
          bitsStored: instance.BitsStored,
          highBit: instance.HighBit,
          pixelRepresentation: instance.PixelRepresentation,
        };
      case 'modalityLutModule':
        return {
          rescaleSlope: Number(instance.RescaleSlope),
          rescaleIntercept: Number(instance.RescaleIntercept),
        };
      case 'voiLutModule':
        return { windowCenter: [40], windowWidth: [400] };
      default:
        return undefined;
    }
  };
}

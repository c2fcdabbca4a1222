package org.hepatica.phantom;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.Vr;

/**
 * A classic CT series as one enhanced image, original (PS3.3 A.38.1) or converted (A.70), with the
 * same patient, study and series: for tests of what reads frames. Knows nothing of how the node
 * reads them. For uncompressed images.
 */
public final class Enhanced {
  private static final int PIXEL_PRESENTATION = 0x00089205;
  private static final int ANATOMIC_REGION = 0x00082218;

  private final List<DataSet> images;
  private List<Integer> order;
  private boolean converted;
  private boolean repeated;

  private Enhanced(List<DataSet> images) {
    this.images = images;
    this.order = IntStream.range(0, images.size()).boxed().toList();
  }

  /** Of the files of a folder, frames by height from the feet. */
  public static Enhanced of(Path folder) throws IOException {
    List<DataSet> images = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".dcm")).sorted().toList()) {
        images.add(Part10.read(file).dataSet());
      }
    }
    images.sort(Comparator.comparingDouble(i -> i.numbers(Tag.IMAGE_POSITION_PATIENT)[2]));
    return new Enhanced(images);
  }

  /** Of these images, frames in their order. */
  public static Enhanced of(List<DataSet> images) {
    return new Enhanced(List.copyOf(images));
  }

  /** Frames in this order, indices from the feet; some may be left out. */
  public Enhanced ordered(List<Integer> indices) {
    this.order = List.copyOf(indices);
    return this;
  }

  /** As a Legacy Converted Enhanced CT Image. */
  public Enhanced converted() {
    this.converted = true;
    return this;
  }

  /** With what may be said once said of each frame. */
  public Enhanced repeated() {
    this.repeated = true;
    return this;
  }

  /** The SOP Instance UID that it has. */
  public String uid() {
    return Uids.derive(
        "enhanced " + converted + repeated + order, images.get(0).string(Tag.SERIES_INSTANCE_UID));
  }

  /** Writes it into a new folder and returns that. */
  public Path write(Path folder) throws IOException {
    Files.createDirectories(folder);
    Part10.write(folder.resolve("enhanced.dcm"), image(), TransferSyntax.EXPLICIT_LE);
    return folder;
  }

  /** The image, its pixels included. */
  public DataSet image() {
    DataSet first = images.get(order.get(0));
    DataSet image = new DataSet();
    for (int tag : first.tags()) {
      image.copy(tag, first);
    }
    for (int tag :
        new int[] {
          Tag.IMAGE_POSITION_PATIENT,
          Tag.IMAGE_ORIENTATION_PATIENT,
          Tag.PIXEL_SPACING,
          Tag.SLICE_THICKNESS,
          Tag.SLICE_LOCATION,
          Tag.RESCALE_INTERCEPT,
          Tag.RESCALE_SLOPE,
          Tag.RESCALE_TYPE,
          Tag.WINDOW_CENTER,
          Tag.WINDOW_WIDTH,
          Tag.KVP,
          Tag.CONVOLUTION_KERNEL,
          Tag.ACQUISITION_NUMBER,
          Tag.ACQUISITION_TIME,
          0x00200060 // Laterality
        }) {
      image.remove(tag);
    }
    String organization = Uids.derive("dimensions", uid());
    image
        .set(
            Tag.SOP_CLASS_UID,
            Vr.UI,
            converted ? Uids.LEGACY_CONVERTED_ENHANCED_CT_IMAGE : Uids.ENHANCED_CT_IMAGE)
        .set(Tag.SOP_INSTANCE_UID, Vr.UI, uid())
        .set(Tag.INSTANCE_NUMBER, Vr.IS, 1)
        .set(Tag.IMAGE_TYPE, Vr.CS, "ORIGINAL", "PRIMARY", "VOLUME", "NONE")
        .set(PIXEL_PRESENTATION, Vr.CS, "MONOCHROME")
        .set(Tag.VOLUMETRIC_PROPERTIES, Vr.CS, "VOLUME")
        .set(Tag.VOLUME_BASED_CALCULATION_TECHNIQUE, Vr.CS, "NONE")
        .set(0x0008002A, Vr.DT, "20260105101500")
        .set(0x00189073, Vr.FD, 4.5)
        .set(0x00189004, Vr.CS, "RESEARCH")
        .set(Tag.DEVICE_SERIAL_NUMBER, Vr.LO, "1")
        .set(Tag.SOFTWARE_VERSIONS, Vr.LO, "1")
        .set(0x00204000, Vr.LT, "Made for a test")
        .set(Tag.BURNED_IN_ANNOTATION, Vr.CS, "NO")
        .set(Tag.LOSSY_IMAGE_COMPRESSION, Vr.CS, "00")
        .set(0x20500020, Vr.CS, "IDENTITY")
        .setEmpty(0x00400555, Vr.SQ)
        .set(Tag.NUMBER_OF_FRAMES, Vr.IS, order.size())
        .setSequence(
            Tag.DIMENSION_ORGANIZATION_SEQUENCE,
            new DataSet().set(Tag.DIMENSION_ORGANIZATION_UID, Vr.UI, organization))
        .setSequence(
            Tag.DIMENSION_INDEX_SEQUENCE,
            new DataSet()
                .set(Tag.DIMENSION_ORGANIZATION_UID, Vr.UI, organization)
                .set(Tag.DIMENSION_INDEX_POINTER, Vr.AT, Tag.IMAGE_POSITION_PATIENT)
                .set(Tag.FUNCTIONAL_GROUP_POINTER, Vr.AT, Tag.PLANE_POSITION_SEQUENCE))
        .setSequence(Tag.SHARED_FUNCTIONAL_GROUPS_SEQUENCE, shared(first))
        .setSequence(
            Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE, order.stream().map(this::frame).toList());
    ByteArrayOutputStream pixels = new ByteArrayOutputStream();
    order.forEach(k -> pixels.writeBytes(images.get(k).bytes(Tag.PIXEL_DATA)));
    return image.setBytes(Tag.PIXEL_DATA, Vr.OW, pixels.toByteArray());
  }

  /** How pixels lie and what they mean. */
  private static DataSet pixels(DataSet groups, DataSet image) {
    return groups
        .setSequence(
            Tag.PIXEL_MEASURES_SEQUENCE, group(image, Tag.PIXEL_SPACING, Tag.SLICE_THICKNESS))
        .setSequence(Tag.PLANE_ORIENTATION_SEQUENCE, group(image, Tag.IMAGE_ORIENTATION_PATIENT))
        .setSequence(
            Tag.PIXEL_VALUE_TRANSFORMATION_SEQUENCE,
            group(image, Tag.RESCALE_INTERCEPT, Tag.RESCALE_SLOPE)
                .set(Tag.RESCALE_TYPE, Vr.LO, "HU"));
  }

  private DataSet shared(DataSet first) {
    DataSet shared = repeated ? new DataSet() : pixels(new DataSet(), first);
    shared
        .setSequence(Tag.FRAME_VOILUT_SEQUENCE, group(first, Tag.WINDOW_CENTER, Tag.WINDOW_WIDTH))
        .setSequence(
            Tag.CT_IMAGE_FRAME_TYPE_SEQUENCE,
            new DataSet()
                .set(Tag.FRAME_TYPE, Vr.CS, "ORIGINAL", "PRIMARY", "VOLUME", "NONE")
                .set(PIXEL_PRESENTATION, Vr.CS, "MONOCHROME")
                .set(Tag.VOLUMETRIC_PROPERTIES, Vr.CS, "VOLUME")
                .set(Tag.VOLUME_BASED_CALCULATION_TECHNIQUE, Vr.CS, "NONE"))
        .setSequence(
            0x00209071, // Frame Anatomy
            new DataSet()
                .set(0x00209072, Vr.CS, "U")
                .setSequence(
                    ANATOMIC_REGION,
                    new DataSet()
                        .set(Tag.CODE_VALUE, Vr.SH, "818981001")
                        .set(Tag.CODING_SCHEME_DESIGNATOR, Vr.SH, "SCT")
                        .set(Tag.CODE_MEANING, Vr.LO, "Abdomen")));
    return converted
        ? shared.setSequence(
            Tag.UNASSIGNED_SHARED_CONVERTED_ATTRIBUTES_SEQUENCE,
            group(first, Tag.KVP, Tag.CONVOLUTION_KERNEL))
        : scanner(shared, first);
  }

  /** The macros that an original needs. */
  private static DataSet scanner(DataSet shared, DataSet first) {
    double[] spacing = first.numbers(Tag.PIXEL_SPACING);
    return shared
        .setSequence(
            Tag.CT_ACQUISITION_TYPE_SEQUENCE,
            new DataSet()
                .set(0x00189302, Vr.CS, "SPIRAL")
                .set(0x00189333, Vr.CS, "NO")
                .set(0x00189334, Vr.CS, "NO"))
        .setSequence(
            Tag.CT_ACQUISITION_DETAILS_SEQUENCE,
            new DataSet()
                .set(0x00181140, Vr.CS, "CW")
                .set(0x00189305, Vr.FD, 0.5)
                .set(0x00189306, Vr.FD, 0.6)
                .set(0x00189307, Vr.FD, 38.4)
                .set(0x00181130, Vr.DS, 150)
                .set(Tag.GANTRY_DETECTOR_TILT, Vr.DS, 0)
                .set(0x00180090, Vr.DS, 500))
        .setSequence(
            0x00189308, // CT Table Dynamics
            new DataSet()
                .set(0x00189309, Vr.FD, 46.0)
                .set(0x00189310, Vr.FD, 23.0)
                .set(0x00189311, Vr.FD, 0.6))
        .setSequence(
            Tag.CT_GEOMETRY_SEQUENCE,
            new DataSet().set(0x00181110, Vr.DS, 1000).set(0x00189335, Vr.FD, 550.0))
        .setSequence(
            Tag.CT_RECONSTRUCTION_SEQUENCE,
            new DataSet()
                .set(Tag.CONVOLUTION_KERNEL, Vr.SH, first.string(Tag.CONVOLUTION_KERNEL, "SOFT"))
                .set(0x00189320, Vr.SH, "NONE")
                .set(0x00189315, Vr.CS, "FILTER_BACK_PROJ")
                .set(0x00189316, Vr.CS, "SOFT_TISSUE")
                .set(Tag.RECONSTRUCTION_DIAMETER, Vr.DS, first.integer(Tag.COLUMNS, 0) * spacing[1])
                .set(0x00189322, Vr.FD, spacing[0], spacing[1])
                .set(0x00189319, Vr.FD, 360.0))
        .setSequence(
            Tag.CT_EXPOSURE_SEQUENCE,
            new DataSet()
                .set(0x00189328, Vr.FD, 500.0)
                .set(0x00189330, Vr.FD, 200.0)
                .set(0x00189332, Vr.FD, 100.0)
                .set(0x00189323, Vr.CS, "NONE")
                .set(0x00189345, Vr.FD, 8.0)
                .setSequence(
                    0x00189346, // CTDI Phantom Type
                    new DataSet()
                        .set(Tag.CODE_VALUE, Vr.SH, "113691")
                        .set(Tag.CODING_SCHEME_DESIGNATOR, Vr.SH, "DCM")
                        .set(Tag.CODE_MEANING, Vr.LO, "IEC Body Dosimetry Phantom")))
        .setSequence(
            Tag.CT_X_RAY_DETAILS_SEQUENCE,
            group(first, Tag.KVP)
                .set(0x00181190, Vr.DS, 0.8)
                .set(0x00181160, Vr.SH, "WEDGE")
                .set(0x00187050, Vr.CS, "ALUMINUM"))
        .setSequence(
            0x00189477, // Irradiation Event Identification
            new DataSet()
                .set(
                    0x00083010, Vr.UI, Uids.derive("event", first.string(Tag.STUDY_INSTANCE_UID))));
  }

  private DataSet frame(int k) {
    DataSet image = images.get(k);
    DataSet frame =
        new DataSet()
            .setSequence(
                Tag.FRAME_CONTENT_SEQUENCE,
                new DataSet()
                    .set(Tag.FRAME_ACQUISITION_NUMBER, Vr.US, 1)
                    .set(0x00189151, Vr.DT, "20260105101500")
                    .set(Tag.FRAME_ACQUISITION_DATE_TIME, Vr.DT, "20260105101500")
                    .set(0x00189220, Vr.FD, 500.0)
                    .set(Tag.DIMENSION_INDEX_VALUES, Vr.UL, k + 1))
            .setSequence(Tag.PLANE_POSITION_SEQUENCE, group(image, Tag.IMAGE_POSITION_PATIENT));
    if (repeated) {
      pixels(frame, image);
    }
    if (converted) {
      return frame
          .setSequence(
              Tag.UNASSIGNED_PER_FRAME_CONVERTED_ATTRIBUTES_SEQUENCE,
              group(image, Tag.SLICE_LOCATION, Tag.ACQUISITION_NUMBER, Tag.INSTANCE_NUMBER))
          .setSequence(
              0x00209172, // Conversion Source Attributes
              new DataSet()
                  .set(Tag.REFERENCED_SOP_CLASS_UID, Vr.UI, image.string(Tag.SOP_CLASS_UID))
                  .set(Tag.REFERENCED_SOP_INSTANCE_UID, Vr.UI, image.string(Tag.SOP_INSTANCE_UID)));
    }
    double[] place = image.numbers(Tag.IMAGE_POSITION_PATIENT);
    return frame.setSequence(
        0x00189326, // CT Position
        new DataSet()
            .set(0x00189327, Vr.FD, place[2])
            .set(0x00189313, Vr.FD, 0.0, 0.0, place[2])
            .set(0x00189318, Vr.FD, 0.0, 0.0, place[2]));
  }

  private static DataSet group(DataSet image, int... tags) {
    DataSet group = new DataSet();
    for (int tag : tags) {
      group.copy(tag, image);
    }
    return group;
  }
}

package org.hepatica.analysis;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * What was found in one slice.
 *
 * @param index from 0 at the feet
 * @param file the source instance's file
 * @param sopClassUid of the source instance; null when a refused file does not tell
 * @param sopInstanceUid of the source instance; null when a refused file does not tell
 * @param frame its number in a source instance of several frames, from 1; 0 where that is the slice
 * @param instanceNumber (0020,0013) of the source instance, or the number of the frame; -1 when
 *     absent or refused
 * @param position Image Position (Patient) of the source image, mm; null when refused
 * @param liverPixels pixels of the mask
 * @param meanProbability mean probability over the mask, 0 where there is none
 * @param meanAttention mean scaled attention (0..1) over the mask, 0 where there is none
 * @param attentionInside share (0..1) of the slice's attention that lies on the mask, 0 where there
 *     is none
 * @param attentionNear share (0..1) beside the mask, within {@link
 *     org.hepatica.unet.AttentionShares#NEAR}
 * @param attentionOutside share (0..1) farther away
 * @param attentionAgreement Dice (0..1) of the mask and as many most attended pixels
 * @param attentionUnusual whether these are beyond what validation slices with a good mask showed;
 *     always false when the model does not know
 * @param toCheck whether a review flag asks the reader to check this slice
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SliceFinding(
    int index,
    String file,
    String sopClassUid,
    String sopInstanceUid,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) int frame,
    int instanceNumber,
    double[] position,
    int liverPixels,
    double meanProbability,
    double meanAttention,
    double attentionInside,
    double attentionNear,
    double attentionOutside,
    double attentionAgreement,
    boolean attentionUnusual,
    boolean toCheck) {

  /** A file of a refused series. */
  public static SliceFinding refused(int index, String file) {
    return new SliceFinding(
        index, file, null, null, 0, -1, null, 0, 0, 0, 0, 0, 0, 0, false, false);
  }
}

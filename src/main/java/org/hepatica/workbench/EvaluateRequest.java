package org.hepatica.workbench;

import java.nio.file.Path;
import java.util.List;
import org.hepatica.learning.data.Split;

/**
 * What to evaluate.
 *
 * @param model file; null for the one in use
 * @param threshold 0 to 1; null for the model's own
 * @param data folders of pictures, each {@code PATH} or {@code PATH@LOW:HIGH}, or folders of DICOM
 *     series; not both kinds
 * @param truth folder of the truth of series; null when it lies with them
 * @param segments of a DICOM segmentation, by label or number; none for its liver
 * @param split of pictures, see {@link org.hepatica.learning.trust.Predictions.Order}
 * @param part of pictures; null for all
 * @param spacing of pictures: mm between rows and between columns; null when not known
 * @param json file to write; null for none
 * @param pictures folder for pictures of the worst slices; null for none
 * @param worst slices on a picture
 * @param attribution line on the pictures; empty for none
 */
public record EvaluateRequest(
    Path model,
    Double threshold,
    List<String> data,
    Path truth,
    List<String> segments,
    String split,
    Split.Role part,
    double[] spacing,
    Path json,
    Path pictures,
    int worst,
    String attribution) {}

package org.hepatica.console;

import java.util.List;

/** What an administrator can do with models, with or without a running node. */
public interface ModelAdmin {
  /**
   * A model of the registry.
   *
   * @param current whether it is the one in use
   * @param parent id of the model it was trained on from, or null
   * @param scores in words
   * @param unknown what the model was not calibrated for, so that results do without, in words;
   *     empty when it is nothing
   * @param worse that it does worse than its parent, in words; empty when it does not, or that is
   *     not known
   * @param damage why its file cannot be read, which leaves only id and current known; null when it
   *     can
   */
  record Model(
      String id,
      String name,
      boolean current,
      String created,
      String parent,
      String scores,
      String unknown,
      String worse,
      String damage) {

    /** One whose file can be read. */
    public Model(
        String id,
        String name,
        boolean current,
        String created,
        String parent,
        String scores,
        String unknown,
        String worse) {
      this(id, name, current, created, parent, scores, unknown, worse, null);
    }

    /** One whose file cannot be read. */
    public static Model damaged(String id, boolean current, String damage) {
      return new Model(id, "", current, "", null, "", "", "", damage);
    }
  }

  /** All models, newest first, then those that cannot be read. */
  List<Model> models();

  /**
   * Puts a model in use for the jobs that come.
   *
   * @throws AdminRefused when there is none of that id
   */
  Model promote(String id);

  /**
   * Puts the model in use that was before the present one.
   *
   * @throws AdminRefused when there was none
   */
  Model rollback();
}

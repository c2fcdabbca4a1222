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
   */
  record Model(
      String id, String name, boolean current, String created, String parent, String scores) {}

  /** All models, newest first. */
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

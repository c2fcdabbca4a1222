package org.hepatica.dicom.net;

/**
 * What an open port serves.
 *
 * @param policy asked once for each association request
 * @param commitment null where storage commitment is not provided
 * @param refusedClasses who was told in the log already which classes are refused
 * @param strangers who was shown out before there was an association, and is in the log already
 * @param trifles what may come often and says little
 * @param refusals instances that are refused, a whole series of them as a rule
 */
public record Served(
    ListenSettings settings,
    AcceptPolicy policy,
    StoreHandler store,
    CommitmentHandler commitment,
    OncePerCaller refusedClasses,
    OncePerCaller strangers,
    FewAMinute trifles,
    FewAMinute refusals) {

  public Served(
      ListenSettings settings,
      AcceptPolicy policy,
      StoreHandler store,
      CommitmentHandler commitment) {
    this(
        settings,
        policy,
        store,
        commitment,
        new OncePerCaller(),
        new OncePerCaller(),
        new FewAMinute(),
        new FewAMinute());
  }
}

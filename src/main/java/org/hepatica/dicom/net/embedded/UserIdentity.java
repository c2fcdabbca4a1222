package org.hepatica.dicom.net.embedded;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hepatica.dicom.net.embedded.UserInformation.Item;

/**
 * User identity negotiation (PS3.7 D.3.3.7). The node knows no users: an identity is noted and not
 * verified. A peer that asks for an answer to its user name gets an empty one, since it may
 * otherwise leave; tickets and assertions (Kerberos, SAML, JWT) are not answered, because an answer
 * would say that they were checked.
 */
final class UserIdentity {
  private static final int REQUEST = 0x58;
  private static final int ANSWER = 0x59;
  private static final int USER_NAME = 1;
  private static final int USER_NAME_AND_PASSCODE = 2;

  private final int type;
  private final boolean answerWanted;

  private UserIdentity(int type, boolean answerWanted) {
    this.type = type;
    this.answerWanted = answerWanted;
  }

  /** The identity in an item, if it is one and holds what its lengths say. */
  private static Optional<UserIdentity> of(Item item) {
    byte[] value = item.value();
    if (item.type() != REQUEST || value.length < 6) {
      return Optional.empty();
    }
    int primary = u16(value, 2);
    if (4 + primary + 2 > value.length
        || 4 + primary + 2 + u16(value, 4 + primary) > value.length) {
      return Optional.empty();
    }
    return Optional.of(new UserIdentity(value[0] & 0xFF, value[1] == 1));
  }

  private static List<UserIdentity> all(UserInformation user) {
    List<UserIdentity> all = new ArrayList<>();
    user.others().forEach(item -> of(item).ifPresent(all::add));
    return all;
  }

  private static int u16(byte[] value, int offset) {
    return (value[offset] & 0xFF) << 8 | value[offset + 1] & 0xFF;
  }

  /** The types of the identities that were offered: 1 to 5, or what the peer made up. */
  static List<Integer> types(UserInformation user) {
    return all(user).stream().map(identity -> identity.type).toList();
  }

  /** The items to answer with: one with an empty server response, or none. */
  static List<Item> answer(UserInformation user) {
    boolean wanted =
        all(user).stream()
            .anyMatch(
                identity ->
                    identity.answerWanted
                        && (identity.type == USER_NAME || identity.type == USER_NAME_AND_PASSCODE));
    return wanted ? List.of(new Item(ANSWER, new byte[2])) : List.of();
  }
}

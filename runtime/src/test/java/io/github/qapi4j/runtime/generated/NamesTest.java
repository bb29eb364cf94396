package io.github.qapi4j.runtime.generated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class NamesTest {

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> namesOfAllLengths() {
        List<String> names = new ArrayList<>();
        for (int length = 0; length <= 40; length++) {
            names.add("abcdefghijklmnopqrstuvwxyz0123456789-_.~".substring(0, length));
        }
        return names;
    }

    @Test
    void indexesAreInOrder() {
        Names names = Names.ofStrings(List.of("b", "a"));
        assertThat(names.size()).isEqualTo(2);
        assertThat(names.get(0)).isEqualTo("b");
        assertThat(names.get(1)).isEqualTo("a");
        assertThat(names.indexOf("a")).isEqualTo(1);
        assertThat(names.indexOf("c")).isEqualTo(-1);
        assertThatThrownBy(() -> names.get(2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> Names.ofStrings(List.of("a\"b"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Names.ofMembers(List.of("\u00e4"))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void namesOfAllLengthsMatchAtAllPlaces() {
        List<String> all = namesOfAllLengths();
        Names strings = Names.ofStrings(all);
        Names members = Names.ofMembers(all);
        for (int i = 0; i < all.size(); i++) {
            String quoted = "\"" + all.get(i) + "\"";
            for (int before = 0; before < 3; before++) {
                for (int after = 0; after < 20; after++) {
                    byte[] text = bytes("\"".repeat(before) + quoted + ":" + "x".repeat(after));
                    int end = before + quoted.length();
                    assertThat(strings.match(i, text, before)).as(quoted).isEqualTo(end);
                    assertThat(members.match(i, text, before)).as(quoted).isEqualTo(end + 1);
                    assertThat(strings.find(text, before, end)).as(quoted).isEqualTo(i);
                    assertThat(members.find(text, before, end)).as(quoted).isEqualTo(i);
                }
            }
        }
    }

    @Test
    void aTextThatEndsDoesNotMatch() {
        List<String> all = namesOfAllLengths();
        Names strings = Names.ofStrings(all);
        Names members = Names.ofMembers(all);
        for (int i = 0; i < all.size(); i++) {
            byte[] member = bytes("\"" + all.get(i) + "\":");
            for (int length = 0; length < member.length; length++) {
                byte[] prefix = Arrays.copyOf(member, length);
                assertThat(members.match(i, prefix, 0)).isEqualTo(-1);
                assertThat(strings.match(i, prefix, 0)).isEqualTo(length == member.length - 1 ? length : -1);
            }
            assertThat(strings.match(i, member, member.length)).isEqualTo(-1);
        }
    }

    @Test
    void oneOtherByteDoesNotMatch() {
        List<String> all = namesOfAllLengths();
        Names members = Names.ofMembers(all);
        for (int i = 0; i < all.size(); i++) {
            byte[] text = bytes("\"" + all.get(i) + "\":" + "x".repeat(i % 20));
            int end = all.get(i).length() + 2;
            for (int at = 0; at <= end; at++) {
                text[at] ^= 1;
                assertThat(members.match(i, text, 0)).as("%d %d", i, at).isEqualTo(-1);
                if (at < end) {
                    assertThat(members.find(text, 0, end)).as("%d %d", i, at).isEqualTo(-1);
                }
                text[at] ^= 1;
            }
            assertThat(members.match(i, text, 0)).isEqualTo(end + 1);
        }
    }

    /** The hash uses the first and the last eight bytes and the length: these names differ only between them. */
    @Test
    void namesWithTheSameHash() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            names.add("same-beginning-" + (1000 + i) + "-same-end");
        }
        Names set = Names.ofStrings(names);
        for (int i = 0; i < names.size(); i++) {
            byte[] text = bytes("\"" + names.get(i) + "\"");
            assertThat(set.find(text, 0, text.length)).isEqualTo(i);
        }
        byte[] other = bytes("\"same-beginning-2000-same-end\"");
        assertThat(set.find(other, 0, other.length)).isEqualTo(-1);
    }

    @Test
    void randomNamesAreFoundAndNoOthers() {
        long seed = 4;
        Random random = new Random(seed);
        for (int size = 0; size < 100; size++) {
            Set<String> known = new HashSet<>();
            while (known.size() < size) {
                known.add(name(random));
            }
            List<String> names = List.copyOf(known);
            Names set = Names.ofMembers(names);
            for (int i = 0; i < size; i++) {
                byte[] text = bytes("\"" + names.get(i) + "\"");
                assertThat(set.find(text, 0, text.length)).as("seed %d", seed).isEqualTo(i);
            }
            for (int i = 0; i < 20; i++) {
                String name = name(random);
                byte[] text = bytes("\"" + name + "\" : 1");
                assertThat(set.find(text, 0, name.length() + 2)).isEqualTo(names.indexOf(name));
            }
        }
    }

    private static String name(Random random) {
        StringBuilder name = new StringBuilder();
        for (int length = random.nextInt(4); length >= 0; length--) {
            name.append((char) ('a' + random.nextInt(5)));
        }
        return name.toString();
    }

    @Test
    void theGuessesAreTheLastTwoThatWereFound() {
        Names names = Names.ofStrings(List.of("a", "b"));
        assertThat(names.guess()).isZero();
        names.remember(1);
        assertThat(names.guess()).isEqualTo(1);
        assertThat(names.otherGuess()).isZero();
        Names none = Names.ofStrings(List.of());
        assertThat(none.guess()).as("no name is next").isGreaterThanOrEqualTo(none.size());
        assertThat(none.find(bytes("\"a\""), 0, 3)).isEqualTo(-1);
    }

    @Test
    void listsAreSplitAtSpaces() {
        assertThat(Names.split("a b", "c", "d e f")).containsExactly("a", "b", "c", "d", "e", "f");
        assertThat(Names.split()).isEmpty();
    }
}

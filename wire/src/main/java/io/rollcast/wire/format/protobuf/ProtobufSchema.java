package io.rollcast.wire.format.protobuf;

import com.squareup.wire.Syntax;
import com.squareup.wire.schema.Location;
import com.squareup.wire.schema.internal.parser.MessageElement;
import com.squareup.wire.schema.internal.parser.ProtoFileElement;
import com.squareup.wire.schema.internal.parser.ProtoParser;
import com.squareup.wire.schema.internal.parser.TypeElement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A {@code .proto} file and those that it imports. Options, services and extensions mean nothing for the bytes of a message
 * and are passed over, so that what only they import may be missing. Syntax {@code proto2} and {@code proto3}; the parser
 * does not know editions. All threads may use it.
 */
public final class ProtobufSchema {

    /** Where imported files are found. */
    public interface Imports {

        /** No file imports another one. */
        Imports NONE = path -> null;

        /** The text of the file that is imported by that path, or null if there is none. */
        @Nullable
        String text(String path);
    }

    /** A message or an enumeration, with what the fields of messages mean in its file. */
    record Definition(String name, TypeElement element, boolean isProto3) {}

    private final String file;
    private final List<MessageElement> ownMessages;
    private final String ownPackage;
    private final Map<String, Definition> definitions = new HashMap<>();
    private final List<String> missingImports = new ArrayList<>();
    private final Map<String, ProtobufMessage> messages = new HashMap<>();

    private ProtobufSchema(String file, ProtoFileElement parsed) {
        this.file = file;
        this.ownMessages = messages(parsed.getTypes());
        this.ownPackage = packageOf(parsed);
    }

    /**
     * Reads a schema.
     *
     * @param file name in messages
     * @param text of the file
     * @throws IllegalArgumentException if it, or what it imports, is no Protobuf schema; the message has the line
     */
    public static ProtobufSchema parse(String file, String text, Imports imports) {
        ProtoFileElement parsed = parse(file, text);
        ProtobufSchema schema = new ProtobufSchema(file, parsed);
        schema.define(parsed, imports, new HashSet<>());
        return schema;
    }

    private static ProtoFileElement parse(String file, String text) {
        try {
            return ProtoParser.Companion.parse(Location.get(file), text);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    String.valueOf(e.getMessage()).lines().findFirst().orElse(""), e);
        }
    }

    private void define(ProtoFileElement parsed, Imports imports, Set<String> begun) {
        boolean isProto3 = parsed.getSyntax() == Syntax.PROTO_3;
        parsed.getTypes().forEach(type -> define(packageOf(parsed), type, isProto3));
        for (String path : imported(parsed)) {
            if (begun.add(path)) {
                String text = imports.text(path);
                if (text != null) {
                    define(parse(path, text), imports, begun);
                } else if (!path.startsWith("google/protobuf/")) {
                    missingImports.add(path);
                }
            }
        }
    }

    private void define(String scope, TypeElement type, boolean isProto3) {
        String name = join(scope, type.getName());
        definitions.put(name, new Definition(name, type, isProto3));
        type.getNestedTypes().forEach(nested -> define(name, nested, isProto3));
    }

    private static List<String> imported(ProtoFileElement parsed) {
        List<String> paths = new ArrayList<>(parsed.getImports());
        paths.addAll(parsed.getPublicImports());
        paths.addAll(parsed.getWeakImports());
        return paths;
    }

    /**
     * The message at the end of a path: its place among the messages of the file, from 0, then among those nested in that
     * one, and so on.
     *
     * @throws IllegalArgumentException if there is none, or a type that it has is defined nowhere
     */
    public ProtobufMessage message(List<Integer> path) {
        String name = ownPackage;
        List<MessageElement> among = ownMessages;
        for (int index : path) {
            if (index < 0 || index >= among.size()) {
                throw new IllegalArgumentException(
                        "%s has no message at %s: there are %d".formatted(file, path, among.size()));
            }
            name = join(name, among.get(index).getName());
            among = messages(among.get(index).getNestedTypes());
        }
        return message(name);
    }

    /**
     * The message of a name, with its package or without.
     *
     * @throws IllegalArgumentException if there is none, or a type that it has is defined nowhere
     */
    public ProtobufMessage message(String name) {
        Definition found = resolve(name, ownPackage);
        if (found == null || !(found.element() instanceof MessageElement)) {
            throw new IllegalArgumentException("%s has no message '%s': it has %s"
                    .formatted(
                            file,
                            name,
                            ownMessages.stream().map(MessageElement::getName).toList()));
        }
        return message(found);
    }

    /** One for each definition: messages may contain themselves. */
    synchronized ProtobufMessage message(Definition definition) {
        ProtobufMessage known = messages.get(definition.name());
        if (known == null) {
            known = new ProtobufMessage(definition.name());
            messages.put(definition.name(), known);
            try {
                known.define(definition, this);
            } catch (IllegalArgumentException e) {
                // Those that were defined meanwhile may have this one in them.
                messages.clear();
                throw e;
            }
        }
        return known;
    }

    /** What a name means in a message or package: the innermost scope that has it. Null if none has. */
    @Nullable
    Definition resolve(String name, String scope) {
        if (name.startsWith(".")) {
            return definitions.get(name.substring(1));
        }
        for (String in = scope; ; in = in.substring(0, Math.max(0, in.lastIndexOf('.')))) {
            Definition found = definitions.get(join(in, name));
            if (found != null || in.isEmpty()) {
                return found;
            }
        }
    }

    /** A fault that names the imports which could not be found. */
    IllegalArgumentException undefined(String message, String field, String type) {
        return new IllegalArgumentException("field '%s' of message %s is of type '%s', which is defined nowhere%s"
                .formatted(
                        field,
                        message,
                        type,
                        missingImports.isEmpty() ? "" : "; these imports are missing: " + missingImports));
    }

    private static List<MessageElement> messages(List<TypeElement> types) {
        return types.stream()
                .filter(MessageElement.class::isInstance)
                .map(MessageElement.class::cast)
                .toList();
    }

    private static String packageOf(ProtoFileElement parsed) {
        return parsed.getPackageName() == null ? "" : parsed.getPackageName();
    }

    private static String join(String scope, String name) {
        return scope.isEmpty() ? name : scope + '.' + name;
    }
}

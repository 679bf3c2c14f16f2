package io.rollcast.service;

import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Says why a file or a directory cannot be used: the messages of Java's own exceptions are often its path and no more. */
public final class FileFault {

    /** The system's words when a directory is read as if it were a file. */
    private static final String IS_DIRECTORY = "Is a directory";

    private FileFault() {}

    /**
     * Returns the reason, in a line without an end.
     *
     * @param path of the file or directory that was to be used
     * @param fault that came of it
     */
    public static String reason(Path path, Exception fault) {
        if (fault instanceof AccessDeniedException denied) {
            return at(path, denied, "the permissions of %s forbid it", "its permissions forbid it");
        }
        if (fault instanceof NoSuchFileException missing) {
            return at(path, missing, "%s does not exist", "it does not exist");
        }
        if (fault instanceof FileAlreadyExistsException existing) {
            return at(path, existing, "%s is no directory", "it is no directory");
        }
        if (fault instanceof CharacterCodingException) {
            return "it has bytes that are no UTF-8";
        }
        String message = fault.getMessage();
        if (IS_DIRECTORY.equals(message)) {
            return "it is a directory";
        }
        return message == null ? fault.getClass().getSimpleName() : Faults.oneLine(message);
    }

    /** Names the file that the fault is of where that is another one, such as a directory above. */
    private static String at(Path path, FileSystemException fault, String ofAnother, String ofThis) {
        String file = fault.getFile();
        return file == null || file.equals(path.toString()) ? ofThis : ofAnother.formatted(file);
    }
}

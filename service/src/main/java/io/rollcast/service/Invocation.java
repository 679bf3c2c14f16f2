package io.rollcast.service;

/** Where a command runs, and so how another one is started there: printed commands are to work where they are read. */
public enum Invocation {
    /** A checkout, whose launcher starts every command. */
    CHECKOUT("./rollcast"),
    /** The image of the toolbox, beside services in containers of their own, whose options are environment variables. */
    TOOLBOX("rollcast");

    private final String program;

    Invocation(String program) {
        this.program = program;
    }

    /** That of this process: the image says so in a system property. */
    public static Invocation current() {
        return Boolean.getBoolean("rollcast.toolbox") ? TOOLBOX : CHECKOUT;
    }

    /** What command lines begin with. */
    public String program() {
        return program;
    }
}

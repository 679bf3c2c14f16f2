package io.rollcast.service;

/** What options take that switch something on or off. */
public enum Switch {
    ON,
    OFF
}

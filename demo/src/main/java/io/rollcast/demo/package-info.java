/**
 * The {@code rollcast} command line, and {@code rollcast demo}. What else is in this module has packages of its own: inspect,
 * backtest, doctor, audit and explain for operators, pipeline and broker for all services in one process, chaos, faults,
 * simulate and experiments.
 */
@NullMarked
package io.rollcast.demo;

import org.jspecify.annotations.NullMarked;

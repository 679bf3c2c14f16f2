/** Formats of values on Kafka: conversion of bytes to observations and of forecasts to bytes. */
@NullMarked
package io.rollcast.wire.format;

import org.jspecify.annotations.NullMarked;

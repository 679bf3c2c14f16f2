#!/usr/bin/env bash
exec /opt/kafka/bin/kafka org.apache.kafka.tools.TopicCommand "$@"

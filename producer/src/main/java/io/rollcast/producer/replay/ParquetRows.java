package io.rollcast.producer.replay;

import io.rollcast.producer.replay.BadRowException.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a Parquet file. A column is a field, or a path of fields with dots between them; repeated fields, that is lists
 * and maps, are no columns.
 */
final class ParquetRows implements RowReader {

    private final ParquetFileReader file;
    private final MessageType schema;
    private final MessageColumnIO columnIo;
    private final List<ColumnDescriptor> columns = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private @Nullable RecordReader<Group> rows;
    private long left;
    private long number;

    /** @throws IOException if it is not a Parquet file, or is damaged */
    ParquetRows(Path path) throws IOException {
        try {
            file = ParquetFileReader.open(
                    new LocalInputFile(path),
                    ParquetReadOptions.builder(new PlainParquetConfiguration())
                            .withCodecFactory(new ParquetCodecs())
                            .build());
        } catch (RuntimeException e) {
            throw new IOException("it cannot be read as Parquet: " + e.getMessage(), e);
        }
        schema = file.getFooter().getFileMetaData().getSchema();
        columnIo = new ColumnIOFactory().getColumnIO(schema);
        for (ColumnDescriptor column : schema.getColumns()) {
            if (column.getMaxRepetitionLevel() == 0) {
                names.add(String.join(".", column.getPath()));
                columns.add(column);
            }
        }
    }

    @Override
    public List<String> columns() {
        return List.copyOf(names);
    }

    @Override
    public boolean mayHaveMoreColumns() {
        return false;
    }

    @Override
    public @Nullable Row next() throws IOException, BadRowException {
        try {
            while (left == 0) {
                PageReadStore rowGroup = file.readNextRowGroup();
                if (rowGroup == null) {
                    return null;
                }
                left = rowGroup.getRowCount();
                rows = columnIo.getRecordReader(rowGroup, new GroupRecordConverter(schema));
            }
            left--;
            number++;
            Group group = rows == null ? null : rows.read();
            return group == null ? null : column -> cell(group, column);
        } catch (RuntimeException e) {
            throw new IOException("row %d cannot be read: %s".formatted(number, e.getMessage()), e);
        }
    }

    private @Nullable Object cell(Group row, Column column) throws BadRowException {
        ColumnDescriptor descriptor = columns.get(column.place());
        String[] path = descriptor.getPath();
        Group group = row;
        for (int depth = 0; depth < path.length - 1; depth++) {
            if (group.getFieldRepetitionCount(path[depth]) == 0) {
                return null;
            }
            group = group.getGroup(path[depth], 0);
        }
        String field = path[path.length - 1];
        if (group.getFieldRepetitionCount(field) == 0) {
            return null;
        }
        try {
            return ParquetCell.of(group, field, descriptor.getPrimitiveType());
        } catch (ArithmeticException | IllegalArgumentException e) {
            throw new BadRowException(
                    Reason.MALFORMED,
                    "the cell of column '%s' cannot be read: %s".formatted(column.name(), e.getMessage()));
        }
    }

    @Override
    public String position() {
        return "row " + number;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}

using Google.Protobuf;
using Google.Protobuf.Collections;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace Explored.Work;

/// <summary>Google.Protobuf without generated code of our own: its well-known types, descriptors, JSON, streams,
/// maps and repeated fields.</summary>
internal static class ProtobufWork
{
    public static void Run(Notes notes)
    {
        var root = new Struct();
        root.Fields["a"] = Value.ForNumber(1.5);
        root.Fields["b"] = Value.ForString("text \u2603");
        root.Fields["c"] = Value.ForList(Value.ForBool(true), Value.ForNull(),
            Value.ForStruct(new Struct { Fields = { ["d"] = Value.ForNumber(2) } }));
        Round(notes, "struct", root);
        Round(notes, "timestamp", Timestamp.FromDateTime(new DateTime(2024, 2, 29, 1, 2, 3, DateTimeKind.Utc)));
        Round(notes, "duration", Duration.FromTimeSpan(TimeSpan.FromMilliseconds(-1500)));
        Round(notes, "any", Any.Pack(new StringValue { Value = "packed" }));
        Round(notes, "mask", FieldMask.FromString("a.b,c"));
        Round(notes, "wrappers", new DoubleValue { Value = 2.5 });
        Round(notes, "bytes", new BytesValue { Value = ByteString.CopyFromUtf8("bytes") });
        Round(notes, "file", StructReflection.Descriptor.ToProto());
        Round(notes, "descriptor", DescriptorReflection.Descriptor.ToProto());
        Round(notes, "api", new Api { Name = "n", Methods = { new Method { Name = "m", RequestTypeUrl = "r" } },
            Version = "1" });
        Round(notes, "type", new Google.Protobuf.WellKnownTypes.Type { Name = "t", Fields = { new Field { Name = "f",
            Number = 3, Kind = Field.Types.Kind.TypeInt32 } } });
        notes.Add("time", new object[] { Timestamp.FromDateTime(DateTime.UnixEpoch)
            + Duration.FromTimeSpan(TimeSpan.FromDays(1)),
            new Duration { Seconds = 5 } - new Duration { Seconds = 7 }, new Timestamp { Seconds = 5 }.CompareTo(new Timestamp { Seconds = 4 }) });
        notes.Add("mask merge", new FieldMask { Paths = { "a" } }.Union(new FieldMask { Paths = { "b.c" } }));
        Reflected(notes);
        Streams(notes);
        Collections(notes);
        foreach (var bad in (string[])["{", "{\"a\":}", "[1]", "{\"a\":{\"b\":[}}"])
            notes.Try("bad " + bad, () => JsonParser.Default.Parse<Struct>(bad));
        notes.Try("truncated", () => Struct.Parser.ParseFrom([10, 200, 1]));
        notes.Try("negative", () => Struct.Parser.ParseFrom([10, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1]));
        notes.Try("unknown", () => { var s = StringValue.Parser.ParseFrom([10, 1, 65, 16, 5, 27, 8, 1, 28, 37, 1, 2,
            3, 4, 41, 1, 2, 3, 4, 5, 6, 7, 8]); return s.CalculateSize() + s.ToByteArray().Length; });
    }

    private static void Round<T>(Notes notes, string name, T message) where T : class, IMessage<T>,
        new() => notes.Try(name, () =>
    {
        var bytes = message.ToByteArray();
        var parser = new MessageParser<T>(() => new T());
        var back = parser.ParseFrom(bytes);
        var clone = message.Clone();
        var merged = new T();
        merged.MergeFrom(message);
        merged.MergeFrom(bytes);
        using var stream = new MemoryStream();
        message.WriteDelimitedTo(stream);
        stream.Position = 0;
        var delimited = parser.ParseDelimitedFrom(stream);
        var sequence = parser.ParseFrom(new System.Buffers.ReadOnlySequence<byte>(bytes));
        // A file's own descriptor in JSON is long, and some types need a registry.
        var json = name is "any" or "descriptor" ? "" : JsonFormatter.Default.Format(message);
        var read = json.Length == 0 ? back : JsonParser.Default.Parse<T>(json);
        return $"{Convert.ToHexString(bytes.AsSpan(0, Math.Min(bytes.Length, 64)))} {bytes.Length} "
            + $"{back.Equals(message)} {clone.Equals(back)} {delimited.Equals(message)} {sequence.Equals(message)} "
            + $"{read.Equals(message)} {merged.CalculateSize()} {json} {message.GetHashCode() == clone.GetHashCode()} {message.ToString()!.Length}";
    });

    private static void Reflected(Notes notes)
    {
        foreach (var file in (FileDescriptor[])[StructReflection.Descriptor, TimestampReflection.Descriptor,
            ApiReflection.Descriptor, DescriptorReflection.Descriptor])
        {
            notes.Add("file " + file.Name,
                file.MessageTypes.SelectMany(m => m.Fields.InDeclarationOrder().Select(f => $"{m.FullName}.{f.JsonName}:{f.FieldType}:{f.IsRepeated}:{f.IsMap}")));
            notes.Add("enums " + file.Name,
                file.EnumTypes.SelectMany(e => e.Values.Select(v => $"{v.FullName}={v.Number}")));
        }
        var registry = TypeRegistry.FromFiles(StructReflection.Descriptor, WrappersReflection.Descriptor);
        var any = Any.Pack(new Int32Value { Value = 7 });
        var text = new JsonFormatter(new JsonFormatter.Settings(true, registry)).Format(any);
        notes.Add("any", $"{text} {new JsonParser(new JsonParser.Settings(10, registry)).Parse<Any>(text).Unpack<Int32Value>().Value} {any.Is(StringValue.Descriptor)}");
        var field = Struct.Descriptor.FindFieldByNumber(1);
        notes.Add("accessor", ((System.Collections.IDictionary)field.Accessor.GetValue(new Struct { Fields = { ["q"] = Value.ForNull() } })).Count);
        var set = FileDescriptor.BuildFromByteStrings([StructReflection.Descriptor.SerializedData]);
        notes.Add("built", set.Select(f => f.Name));
    }

    private static void Streams(Notes notes)
    {
        using var stream = new MemoryStream();
        var output = new CodedOutputStream(stream, 16, leaveOpen: true);
        for (var i = 0; i < 70; i++)
        {
            output.WriteTag(1, WireFormat.WireType.Varint);
            output.WriteInt64(1L << (i % 63));
            output.WriteSInt32(-i);
            output.WriteDouble(i / 2.0);
            output.WriteFixed32((uint)i);
            output.WriteString(new string('a', i));
            output.WriteBytes(ByteString.CopyFrom(1, 2, 3));
            output.WriteBool(i % 2 == 0);
            output.WriteSFixed64(-i);
            output.WriteFloat(i);
            output.WriteUInt32((uint)i);
            output.WriteEnum(i);
        }
        output.Flush();
        stream.Position = 0;
        var input = new CodedInputStream(stream, leaveOpen: true);
        long sum = 0;
        while (input.ReadTag() != 0)
            sum += input.ReadInt64() + input.ReadSInt32() + (long)input.ReadDouble() + input.ReadFixed32()
                + input.ReadString().Length + input.ReadBytes().Length + (input.ReadBool() ? 1 : 0)
                + input.ReadSFixed64() + (long)input.ReadFloat() + input.ReadUInt32() + input.ReadEnum();
        notes.Add("stream", $"{sum} {stream.Length} {CodedOutputStream.ComputeInt32Size(-1)} {CodedOutputStream.ComputeStringSize("abc")}");
        var bytes = ByteString.CopyFromUtf8("hello");
        notes.Add("bytestring", new object[] { bytes.ToBase64(), bytes.ToStringUtf8(), bytes.Length,
            bytes.Equals(ByteString.FromBase64(bytes.ToBase64())), bytes[1], bytes.Span.Length,
            bytes.GetHashCode() == ByteString.CopyFromUtf8("hello").GetHashCode() });
    }

    private static void Collections(Notes notes)
    {
        var list = new RepeatedField<int> { 3, 1, 2 };
        list.AddRange([9, 8]);
        list.Insert(1, 7);
        list.Remove(9);
        list.RemoveAt(0);
        notes.Add("repeated", new object[] { list, list.IndexOf(2), list.Contains(8), list.Count,
            list.Clone().Equals(list), list.ToArray() });
        var map = new MapField<string, long> { ["b"] = 2, ["a"] = 1 };
        map.Add(new Dictionary<string, long> { ["c"] = 3 });
        map.Remove("b");
        notes.Add("map", new object[] { map.Keys.Order(), map.Values.Sum(), map.ContainsKey("c"),
            map.TryGetValue("z", out _), map.Clone().Equals(map) });
        notes.Try("map null", () => { map.Add(null!, 1); return 0; });
    }
}

using Dotbug.Agent.Capture;

namespace Dotbug.Agent.Tests.Capture;

public sealed unsafe class Names_and_kinds
{
    [Theory]
    [InlineData("password")]
    [InlineData("userPassword")]
    [InlineData("PasswordHash")]
    [InlineData("pwd")]
    [InlineData("dbPwd")]
    [InlineData("passwd")]
    [InlineData("ApiKey")]
    [InlineData("apikey")]
    [InlineData("APIKey")]
    [InlineData("x_api_key")]
    [InlineData("X-Api-Key")]
    [InlineData("m_token")]
    [InlineData("accessTokens")]
    [InlineData("access_token")]
    [InlineData("clientsecret")]
    [InlineData("SECRET_2")]
    [InlineData("mySecret2")]
    [InlineData("Authorization")]
    [InlineData("Set-Cookie")]
    [InlineData("cookies")]
    [InlineData("Credentials")]
    [InlineData("<AuthToken>k__BackingField")]
    [InlineData("privateKey")]
    [InlineData("JWTToken")]
    [InlineData("ConnectionString")]
    [InlineData("customer_ssn")]
    [InlineData("CardNumber")]
    [InlineData("creditcard")]
    [InlineData("SharedAccessKey")]
    public void Secret(string name) => Assert.True(Secrets.Default.IsSecret(name));

    [Theory]
    [InlineData("cancellationToken")]
    [InlineData("CancellationTokenSource")]
    [InlineData("tokenSource")]
    [InlineData("tokenizer")]
    [InlineData("SecretariatId")]
    [InlineData("secretary")]
    [InlineData("metadataToken")]
    [InlineData("author")]
    [InlineData("key")]
    [InlineData("discard")]
    [InlineData("cardinality")]
    [InlineData("compass")]
    [InlineData("")]
    [InlineData("_")]
    [InlineData("id")]
    public void Not_secret(string name) => Assert.False(Secrets.Default.IsSecret(name));

    [Fact]
    public void A_cancellation_token_is_no_secret_whatever_its_name()
    {
        Assert.False(Secrets.Default.IsSecret("token", typeof(CancellationToken)));
        Assert.True(Secrets.Default.IsSecret("token", typeof(string)));
    }

    private class Outer<T>
    {
        public class Inner<TSecond>
        {
            public T? First;
            public TSecond? Second;
        }

        public class Plain;
    }

    private static Type OfRest(Type tuple) => tuple.MakeGenericType(
        [.. Enumerable.Repeat(typeof(int), 7), tuple.GetGenericArguments()[7]]);

    public static TheoryData<Type, string> Types => new()
    {
        { typeof(int), "int" }, { typeof(string[]), "string[]" }, { typeof(int[][,]), "int[][,]" }, { typeof(int?), "int?" },
        { typeof(List<DateTime?>), "System.Collections.Generic.List<System.DateTime?>" }, { typeof((int, string)), "(int, string)" },
        { typeof((int, int, int, int, int, int, int, byte)), "(int, int, int, int, int, int, int, byte)" },
        { typeof((int, int, int, int, int, int, int, byte, long)), "(int, int, int, int, int, int, int, byte, long)" },
        { typeof(Dictionary<,>), "System.Collections.Generic.Dictionary<,>" }, { typeof(int*), "int*" },
        { typeof(Outer<int>.Inner<string>), "Dotbug.Agent.Tests.Capture.Names_and_kinds.Outer<int>.Inner<string>" },
        // What the compiler makes of ten items, and somebody else of eight: TRest need not be a tuple.
        { typeof(ValueTuple<int, int, int, int, int, int, int, DateTime>), "System.ValueTuple<int, int, int, int, int, int, int, System.DateTime>" },
        { OfRest(typeof(ValueTuple<,,,,,,,>)), "System.ValueTuple<int, int, int, int, int, int, int, TRest>" },
        { typeof(Outer<int>.Plain), "Dotbug.Agent.Tests.Capture.Names_and_kinds.Outer<int>.Plain" }, { typeof(void), "void" },
    };

    [Theory]
    [MemberData(nameof(Types))]
    public void Types_are_named_as_CSharp_writes_them(Type type, string expected) => Assert.Equal(expected, TypeNames.CSharp(type));

    [Theory]
    [InlineData(typeof(int), "Int32")]
    [InlineData(typeof(bool), "Bool")]
    [InlineData(typeof(nint), "IntPtr")]
    [InlineData(typeof(double), "Double")]
    [InlineData(typeof(char), "Char")]
    [InlineData(typeof(decimal), "Decimal")]
    [InlineData(typeof(DateTime), "DateTime")]
    [InlineData(typeof(DateTimeOffset), "DateTimeOffset")]
    [InlineData(typeof(Guid), "Guid")]
    [InlineData(typeof(string), "String")]
    [InlineData(typeof(object), "Object")]
    [InlineData(typeof(int[]), "Object")]
    [InlineData(typeof(DayOfWeek), "Enum")]
    [InlineData(typeof(int?), "ValueType")]
    [InlineData(typeof(KeyValuePair<int, string>), "ValueType")]
    [InlineData(typeof(Span<int>), "ValueType")]
    [InlineData(typeof(int*), "Unread")]
    [InlineData(typeof(void), "Void")]
    public void A_static_type_has_its_writer(Type type, string code)
    {
        var kind = ValueKinds.For(type);
        Assert.Equal(code, kind.Code.ToString());
        Assert.Equal(code, kind.Method.Name);
    }

    [Fact]
    public void A_struct_is_read_from_its_address()
    {
        using var paper = new Paper();
        (int?, string) value = (5, "x");
        ValueWriter.ValueType(paper.Writer, &value, ValueKinds.For(value.GetType()).Id);
        int? none = null;
        ValueWriter.ValueType(paper.Writer, &none, ValueKinds.For(typeof(int?)).Id);
        ValueWriter.Enum(paper.Writer, 5, ValueKinds.For(typeof(DayOfWeek)).Id);
        ValueWriter.Redacted(paper.Writer);
        ValueWriter.Void(paper.Writer);
        ValueWriter.Unread(paper.Writer, 2);
        ValueWriter.Exception(paper.Writer, null);
        ValueWriter.TypeOf(paper.Writer, TypePlans.Add(typeof(int)).Id);
        Assert.Equal("(5, \"x\"); null; System.DayOfWeek.Friday; ***; void; ?Pointer; null; typeof int", paper.Read(8));
    }

    [Theory]
    [InlineData("<Total>k__BackingField", "Total")]
    [InlineData("<total>i__Field", "total")]
    [InlineData("<total>5__2", "total")]
    [InlineData("<total>P", "total")]
    [InlineData("<>4__this", "this")]
    [InlineData("<>1__state", null)]
    [InlineData("<>t__builder", null)]
    [InlineData("Name@", "Name")]
    [InlineData("_plain", "_plain")]
    public void Fields_have_the_names_of_the_source(string field, string? shown) => Assert.Equal(shown, MemberNames.Shown(field));
}

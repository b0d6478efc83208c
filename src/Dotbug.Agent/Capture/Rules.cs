using Dotbug.Protocol;

namespace Dotbug.Agent.Capture;

/// <summary>
/// The looks of the framework's types, by name: naming a type here does not load its assembly. Names of private fields hold for
/// .NET 8, 9 and 10, with <c>|</c> between alternatives.
/// </summary>
internal static class Rules
{
    private static readonly Dictionary<string, Rule> s_all = new(StringComparer.Ordinal)
    {
        // Numbers and times.
        ["System.Half"] = Rule.Copied(ValueTag.Half, 2, "_value"),
        ["System.Int128"] = Rule.Copied(ValueTag.Int128, 16, "_lower", "_upper"),
        ["System.UInt128"] = Rule.Copied(ValueTag.UInt128, 16, "_lower", "_upper"),
        ["System.DateOnly"] = Rule.Copied(ValueTag.DateOnly, 4, "_dayNumber"),
        ["System.TimeOnly"] = Rule.Copied(ValueTag.TimeOnly, 8, "_ticks"),
        ["System.Index"] = Rule.Copied(ValueTag.Index, 4, "_value"),
        ["System.Range"] = Rule.Copied(ValueTag.Range, 8, Property("Start") + "._value", Property("End") + "._value"),
        ["System.Version"] = Rule.Copied(ValueTag.Version, 16, "_Major", "_Minor", "_Build", "_Revision"),
        ["System.Numerics.BigInteger"] = new(Shape.BigInteger, "_sign", "_bits"),

        // Addresses and texts.
        ["System.Uri"] = Rule.Alias("_string"),
        ["System.Net.IPAddress"] = new(Shape.Address, "_addressOrScopeId", "_numbers") { Derived = true },
        ["System.Net.IPEndPoint"] = Rule.View("Address=_address", "Port=_port"),
        ["System.Net.DnsEndPoint"] = Rule.View("Host=_host", "Port=_port"),
        ["System.Net.Http.HttpMethod"] = Rule.Alias("_method"),
        ["Microsoft.Extensions.Primitives.StringValues"] = Rule.Alias("_values"),
        ["Microsoft.AspNetCore.Http.PathString"] = Rule.Alias(Property("Value") + "|_value"),
        ["Microsoft.AspNetCore.Http.HostString"] = Rule.Alias("_value"),
        ["Microsoft.AspNetCore.Http.QueryString"] = Rule.Alias(Property("Value") + "|_value"),
        ["System.Text.RegularExpressions.Regex"] = Rule.ViewOfAll("Pattern=pattern", "Options=roptions"),
        ["System.Text.Encoding"] = Rule.ViewOfAll("CodePage=_codePage"),
        ["System.Globalization.CultureInfo"] = Rule.ViewOfAll("Name=_name"),
        ["System.TimeZoneInfo"] = Rule.View("Id=_id"),

        // Memory.
        ["System.Memory`1"] = new(Shape.Memory, "_object", "_index", "_length"),
        ["System.ReadOnlyMemory`1"] = new(Shape.Memory, "_object", "_index", "_length"),
        ["System.ArraySegment`1"] = Rule.Sequence("_array", "_count", "_offset"),

        // Collections.
        ["System.Collections.ArrayList"] = Rule.Sequence("_items", "_size"),
        ["System.Collections.Hashtable"] =
            new(Shape.Buckets, "_buckets", "_count", "key", "val") { Derived = true, IsMap = true },
        ["System.Collections.Specialized.NameValueCollection"] = Rule.Alias("_entriesArray"),
        ["System.Collections.Specialized.NameObjectCollectionBase+NameObjectEntry"] =
            Rule.View("Key=Key", "Value=Value") with { IsMap = true },
        ["System.Collections.Generic.LinkedList`1"] =
            new(Shape.Ring, "head", "count", "next", "item") { Derived = true },
        ["System.Collections.Generic.PriorityQueue`2"] = Rule.Sequence("_nodes", "_size"),
        ["System.Collections.Generic.SortedList`2"] = Rule.Zip("keys", "values", "_size"),
        ["System.Collections.Generic.SortedSet`1"] =
            new(Shape.Tree, "root", "count", Property("Left"), Property("Right"), Property("Item")) { Derived = true },
        ["System.Collections.Generic.SortedDictionary`2"] =
            new(Shape.Tree, "_set.root", "_set.count", Property("Left"), Property("Right"), Property("Item") + ".key", Property("Item") + ".value")
            {
                Derived = true, IsMap = true,
            },
        ["System.Collections.Generic.OrderedDictionary`2"] = Rule.Sequence("_entries", "_count") with { IsMap = true },
        ["System.Collections.ObjectModel.Collection`1"] = Rule.Alias("items"),
        ["System.Collections.ObjectModel.ReadOnlyCollection`1"] = Rule.Alias("list"),
        ["System.Collections.ObjectModel.ReadOnlyDictionary`2"] = Rule.Alias("m_dictionary"),
        ["System.Collections.ObjectModel.ReadOnlySet`1"] = Rule.Alias("_set"),
        ["System.Collections.Concurrent.ConcurrentStack`1"] =
            new(Shape.Chain, "_head", "_next|m_next", "_value|m_value") { Derived = true },
        ["System.Collections.Concurrent.ConcurrentQueue`1"] =
            new(Shape.Segments, "_head", "_nextSegment", "_slots", "_slotsMask",
            "_headAndTail.Head", "_headAndTail.Tail", "_frozenForEnqueues") { Derived = true },
        ["System.Collections.Concurrent.ConcurrentBag`1"] =
            new(Shape.Bag, "_workStealingQueues", "_nextQueue", "_array", "_mask",
            "_headIndex", "_tailIndex") { Derived = true },
        ["System.Collections.Concurrent.BlockingCollection`1"] =
            Rule.View("Items=_collection", "BoundedCapacity=_boundedCapacity"),
        ["System.Collections.Immutable.ImmutableArray`1"] = Rule.Sequence("array"),
        ["System.Collections.Immutable.ImmutableList`1"] =
            new(Shape.Tree, "_root", "_root._count", "_left", "_right", "_key"),
        ["System.Collections.Immutable.ImmutableSortedSet`1"] =
            new(Shape.Tree, "_root", "_root._count", "_left", "_right", "_key"),
        ["System.Collections.Immutable.ImmutableSortedDictionary`2"] =
            new(Shape.Tree, "_root", "_count", "_left", "_right", "_key", "_value") { IsMap = true },
        ["System.Collections.Immutable.ImmutableHashSet`1"] =
            new(Shape.Tree, "_root", "_count", "_left", "_right", "_value"),
        ["System.Collections.Immutable.ImmutableDictionary`2"] =
            new(Shape.Tree, "_root", "_count", "_left", "_right", "_value") { IsMap = true },
        ["System.Collections.Immutable.ImmutableStack`1"] = new(Shape.Chain, "", "_tail", "_head"),
        ["System.Collections.Immutable.ImmutableQueue`1"] = Rule.View("Forwards=_forwards", "Backwards=_backwards"),
        ["System.Collections.Frozen.FrozenDictionary`2"] =
            Rule.Zip("_keys|_hashTable." + Property("HashCodes"), "_values"),
        ["System.Collections.Frozen.FrozenSet`1"] = Rule.Sequence("_items|_hashTable." + Property("HashCodes")),
        ["System.Threading.Channels.UnboundedChannel`1"] = Rule.View("Items=_items", "Completion=_completion"),
        ["System.Threading.Channels.BoundedChannel`1"] = Rule.View("Items=_items", "Capacity=_bufferedCapacity"),
        ["System.Threading.Channels.UnboundedChannel`1+UnboundedChannelReader"] = Rule.Alias("_parent"),
        ["System.Threading.Channels.UnboundedChannel`1+UnboundedChannelWriter"] = Rule.Alias("_parent"),
        ["System.Threading.Channels.BoundedChannel`1+BoundedChannelReader"] = Rule.Alias("_parent"),
        ["System.Threading.Channels.BoundedChannel`1+BoundedChannelWriter"] = Rule.Alias("_parent"),
        ["System.Collections.Generic.Deque`1"] = Rule.Sequence("_array", "_size", "_head"),

        // Threads and tasks.
        ["System.Lazy`1"] = Rule.View("IsValueCreated=!_state", "Value=_value"),
        ["System.Threading.Thread"] = Rule.View("ManagedThreadId=_managedThreadId", "Name=_name"),
        ["System.Threading.Tasks.TaskCompletionSource"] = Rule.View("Task=_task"),
        ["System.Threading.Tasks.TaskCompletionSource`1"] = Rule.View("Task=_task"),
        ["System.Threading.SemaphoreSlim"] = Rule.View("CurrentCount=m_currentCount"),
        ["System.Runtime.ExceptionServices.ExceptionDispatchInfo"] = Rule.Alias("_exception"),
        ["System.Diagnostics.Activity"] =
            Rule.View("OperationName=" + Property("OperationName"), "TraceId=_traceId", "SpanId=_spanId"),

        ["System.Threading.CancellationTokenSource"] = Rule.ViewOfAll("IsCancellationRequested=?_state"),
        ["System.WeakReference"] = Rule.View("Target=*_taggedHandle"),
        ["System.WeakReference`1"] = Rule.View("Target=*_taggedHandle"),
        ["System.MulticastDelegate"] =
            new(Shape.Delegate, "_target", "_methodPtr", "_methodPtrAux", "_invocationList", "_invocationCount")
        {
            Derived = true,
        },
        ["System.Reflection.RuntimeMethodInfo"] =
            new(Shape.Method, "m_handle") { Name = "System.Reflection.MethodInfo" },
        ["System.Reflection.RuntimeConstructorInfo"] =
            new(Shape.Method, "m_handle") { Name = "System.Reflection.ConstructorInfo" },

        // Requests, people, data.
        ["System.Net.Http.HttpRequestMessage"] = Rule.View("Method=_method", "RequestUri=_requestUri"),
        ["System.Net.Http.ByteArrayContent"] = Rule.ViewOfAll("Length=_count"),
        ["System.Net.Http.HttpResponseMessage"] =
            Rule.View("StatusCode=_statusCode", "ReasonPhrase=_reasonPhrase", "Request=_requestMessage"),
        // Their values are credentials, or may well be.
        ["System.Net.Http.Headers.HttpHeaders"] = Rule.ViewOfAll("Count=_count"),
        ["System.Net.Http.Headers.AuthenticationHeaderValue"] = Rule.ViewOfAll("Scheme=_scheme"),
        ["System.Net.Cookie"] = Rule.ViewOfAll("Name=m_name"),
        ["Microsoft.AspNetCore.Http.RequestCookieCollection"] = new(Shape.Redacted),
        ["System.Security.SecureString"] = new(Shape.Redacted),
        ["System.Net.NetworkCredential"] = Rule.ViewOfAll("UserName=_userName"),
        ["System.Security.Cryptography.AsymmetricAlgorithm"] = new(Shape.Redacted) { Derived = true },
        ["System.Security.Cryptography.SymmetricAlgorithm"] = new(Shape.Redacted) { Derived = true },
        ["System.Security.Cryptography.KeyedHashAlgorithm"] = new(Shape.Redacted) { Derived = true },
        ["System.Security.Cryptography.AesGcm"] = new(Shape.Redacted),
        ["System.Security.Cryptography.X509Certificates.X509Certificate"] = new(Shape.Redacted) { Derived = true },
        ["Microsoft.IdentityModel.Tokens.SecurityKey"] = new(Shape.Redacted) { Derived = true },
        ["System.Security.Cryptography.RSAParameters"] = new(Shape.Redacted),
        ["System.Security.Cryptography.ECParameters"] = new(Shape.Redacted),

        ["Microsoft.AspNetCore.Http.DefaultHttpContext"] = Rule.Alias("_features." + Property("Collection")),
        ["Microsoft.AspNetCore.Http.DefaultHttpRequest"] = Rule.Alias("_context"),
        ["Microsoft.AspNetCore.Http.DefaultHttpResponse"] = Rule.Alias("_context"),
        ["Microsoft.AspNetCore.Server.Kestrel.Core.Internal.Http.HttpProtocol"] =
            Rule.ViewOfAll("Method=" + Property("Method"),
            "Path=" + Property("Path"), "QueryString=" + Property("QueryString"), "StatusCode=_statusCode") with
        {
            Name = "Microsoft.AspNetCore.Http.HttpContext",
        },
        ["System.Security.Claims.ClaimsPrincipal"] = Rule.View("Identities=_identities"),
        ["System.Security.Claims.ClaimsIdentity"] =
            Rule.View("AuthenticationType=_authenticationType", "Claims=_instanceClaims"),
        ["System.Security.Claims.Claim"] = Rule.View("Type=_type", "Value=_value") with { IsMap = true },
        ["System.Data.Common.DbCommand"] =
            Rule.ViewOfAll("CommandText=_commandText|m_commandText|commandText|_command_text|" + Property("CommandText")),
        ["System.Text.Json.JsonElement"] = new(Shape.Json, "_parent._utf8Json._object", "_parent._utf8Json._index",
            "_parent._utf8Json._length", "_parent._parsedData._data", "_idx"),
        ["System.Text.Json.JsonDocument"] =
            new(Shape.Json, "_utf8Json._object", "_utf8Json._index", "_utf8Json._length",
            "_parsedData._data", ""),
        ["System.Text.Json.Nodes.JsonObject"] = Rule.Alias("_dictionary", "_jsonElement"),
        ["System.Text.Json.Nodes.JsonArray"] = Rule.Alias("_list", "_jsonElement"),
        ["System.Text.Json.Nodes.JsonValue`1"] = Rule.Alias("Value"),
        ["System.Text.Json.JsonPropertyDictionary`1"] = Rule.Alias("_propertyList"),
        ["System.IO.MemoryStream"] = Rule.View("Position=_position-_origin", "Length=_length-_origin"),
        // The path and the position of the file itself, which may be ahead of (or behind) what a buffer in between has given out.
        ["System.IO.FileStream"] = Rule.Alias("_strategy"),
        ["System.IO.Strategies.BufferedFileStreamStrategy"] = Rule.Alias("_strategy"),
        ["System.IO.Strategies.OSFileStreamStrategy"] =
            Rule.ViewOfAll("Path=_fileHandle._path", "FilePosition=_filePosition") with
        {
            Name = "System.IO.FileStream",
        },
        ["System.IO.BufferedStream"] = Rule.Alias("_stream"),
        ["System.IO.UnmanagedMemoryStream"] = Rule.View("Position=_position", "Length=_length"),
    };

    // Without type arguments.
    private static string FullName(Type type) =>
        type.DeclaringType is { } outer ? FullName(outer) + "+" + type.Name : type.Namespace + "." + type.Name;

    private static string Property(string name) => "<" + name + ">k__BackingField";

    /// <summary>The rule for a type, and the type that it names: itself or a base type. Null when there is none.</summary>
    public static (Rule Rule, Type Named)? For(Type type)
    {
        for (var t = type; t != null && t != typeof(object) && t != typeof(ValueType); t = t.BaseType)
        {
            if (s_all.TryGetValue(FullName(t), out var rule) && (t == type || rule.Derived))
                return (rule, t);
        }
        return null;
    }
}

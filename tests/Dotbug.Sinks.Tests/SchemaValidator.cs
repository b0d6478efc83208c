using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Dotbug.Sinks.Tests;

/// <summary>
/// The part of JSON Schema (draft 2020-12) that docs/events.schema.json uses; a keyword that it does not know is an exception, so
/// that no rule is passed over. Stricter in one point: a property that the schema does not name is a fault, because what we
/// write must be documented, while readers must accept more.
/// </summary>
internal sealed class SchemaValidator(JsonElement root)
{
    public static SchemaValidator Load([CallerFilePath] string here = "") => new(JsonDocument.Parse(
        File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "../../docs/events.schema.json"))).RootElement);

    public IReadOnlyList<string> Check(JsonElement value) => Check(root, value, "$");

    private List<string> Check(JsonElement schema, JsonElement value, string at)
    {
        List<string> faults = [];
        HashSet<string> named = [];
        foreach (var rule in schema.EnumerateObject())
            faults.AddRange(CheckRule(rule, schema, value, at, named));
        if (value.ValueKind == JsonValueKind.Object && named.Count > 0)
            faults.AddRange(value.EnumerateObject().Where(p => !named.Contains(p.Name)).Select(p => $"{at}.{p.Name} is not documented"));
        return faults;
    }

    private IEnumerable<string> CheckRule(JsonProperty rule, JsonElement schema, JsonElement value, string at, HashSet<string> named)
    {
        switch (rule.Name)
        {
            case "$schema" or "$id" or "$defs" or "title" or "description" or "examples":
                return [];
            case "$ref":
                return Check(Resolve(rule.Value.GetString()!), value, at);
            case "type":
                return IsType(rule.Value, value) ? [] : [$"{at} is no {rule.Value}"];
            case "const":
                return JsonElement.DeepEquals(rule.Value, value) ? [] : [$"{at} is not {rule.Value}"];
            case "enum":
                return rule.Value.EnumerateArray().Any(v => JsonElement.DeepEquals(v, value)) ? [] : [$"{at} is none of {rule.Value}"];
            case "minimum":
                return value.ValueKind != JsonValueKind.Number || value.GetDecimal() >= rule.Value.GetDecimal() ? [] : [$"{at} is too small"];
            case "pattern":
                return value.ValueKind != JsonValueKind.String || Regex.IsMatch(value.GetString()!, rule.Value.GetString()!)
                    ? [] : [$"{at} does not match {rule.Value}"];
            case "required":
                return value.ValueKind != JsonValueKind.Object ? [] : rule.Value.EnumerateArray()
                    .Where(n => !value.TryGetProperty(n.GetString()!, out _)).Select(n => $"{at}.{n} is missing");
            case "properties":
                return CheckProperties(rule.Value, value, at, named);
            case "additionalProperties":
                if (value.ValueKind != JsonValueKind.Object)
                    return [];
                var others = value.EnumerateObject().Where(p => !schema.TryGetProperty("properties", out var known)
                    || !known.TryGetProperty(p.Name, out _)).ToList();
                named.UnionWith(others.Select(p => p.Name));
                return others.SelectMany(p => Check(rule.Value, p.Value, $"{at}.{p.Name}"));
            case "items":
                return value.ValueKind != JsonValueKind.Array ? [] : value.EnumerateArray()
                    .SelectMany((item, i) => Check(rule.Value, item, string.Create(CultureInfo.InvariantCulture, $"{at}[{i}]")));
            case "anyOf" or "oneOf":
                var results = rule.Value.EnumerateArray().Select(s => Check(s, value, at)).ToList();
                return results.Count(r => r.Count == 0) switch
                {
                    0 => [$"{at} fits no form: " + string.Join("; ", results.MinBy(r => r.Count)!)],
                    > 1 when rule.Name == "oneOf" => [$"{at} fits more than one form"],
                    _ => [],
                };
            default:
                throw new InvalidOperationException("unknown keyword " + rule.Name);
        }
    }

    private IEnumerable<string> CheckProperties(JsonElement properties, JsonElement value, string at, HashSet<string> named)
    {
        if (value.ValueKind != JsonValueKind.Object)
            return [];
        named.UnionWith(properties.EnumerateObject().Select(p => p.Name));
        return properties.EnumerateObject().Where(p => value.TryGetProperty(p.Name, out _))
            .SelectMany(p => Check(p.Value, value.GetProperty(p.Name), $"{at}.{p.Name}"));
    }

    private JsonElement Resolve(string reference) =>
        reference.TrimStart('#', '/').Split('/').Aggregate(root, (at, name) => at.GetProperty(name));

    private static bool IsType(JsonElement types, JsonElement value) => types.ValueKind == JsonValueKind.Array
        ? types.EnumerateArray().Any(t => IsType(t.GetString()!, value))
        : IsType(types.GetString()!, value);

    private static bool IsType(string type, JsonElement value) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        _ => throw new InvalidOperationException("unknown type " + type),
    };
}

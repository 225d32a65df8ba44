using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace NativeTickets.Runs;

/// <summary>The fields of a record, by which it is read, written and described: its properties that can be set, in the order of their declaration.</summary>
/// <remarks>
/// A property is required in a file where it is <c>required</c>, or where the constructor takes it without a default and it cannot be null. Any other keeps its
/// default where a file lacks it; fields that are unknown are ignored. So a field that is added later hinders neither older readers nor older files.
/// </remarks>
sealed class RecordShape
{
    static readonly ConcurrentDictionary<Type, RecordShape> Known = [];

    readonly ConstructorInfo constructor;

    RecordShape(Type type)
    {
        constructor = type.GetConstructors().Single();
        Type = type;
        IsBare = type.IsDefined(typeof(BareAttribute));
        var parameters = constructor.GetParameters().ToDictionary(parameter => parameter.Name!);
        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite);
        Fields = [.. properties.OrderBy(property => property.MetadataToken)
            .Select(property => new RecordField(property, parameters.GetValueOrDefault(property.Name)))];
    }

    /// <summary>The record's type.</summary>
    public Type Type { get; }

    /// <summary>Whether it stands without braces.</summary>
    public bool IsBare { get; }

    /// <summary>In the order in which they are written.</summary>
    public IReadOnlyList<RecordField> Fields { get; }

    /// <summary>The shape of a record's type.</summary>
    public static RecordShape Of(Type type) => Known.GetOrAdd(type, one => new RecordShape(one));

    /// <summary>Reads a record.</summary>
    /// <exception cref="RunFolderException">It lacks a field, or a field's value is of another form.</exception>
    public object Read(JsonPlace place)
    {
        if (IsBare) return Checked(constructor.Invoke(BareValues(place)), place);
        var made = constructor.Invoke([.. constructor.GetParameters().Select(parameter => FieldOf(parameter.Name!).Read(place) ?? Default(parameter))]);
        foreach (var field in Fields.Where(field => !field.IsParameter))
            if (field.Read(place) is { } value) field.Property.SetValue(made, value);
        return Checked(made, place);
    }

    /// <summary>Writes a record. A field that is null is left out.</summary>
    public void Write(Utf8JsonWriter json, object record)
    {
        if (IsBare && Fields is [var only])
        {
            JsonValues.Write(json, only.Property.GetValue(record)!);
            return;
        }
        if (IsBare) json.WriteStartArray();
        else json.WriteStartObject();
        foreach (var field in Fields)
        {
            if (field.Property.GetValue(record) is not { } value) continue;
            if (!IsBare) json.WritePropertyName(field.Name);
            JsonValues.Write(json, value);
        }
        if (IsBare) json.WriteEndArray();
        else json.WriteEndObject();
    }

    object?[] BareValues(JsonPlace place)
    {
        if (Fields is [var only]) return [JsonValues.Read(only.Property.PropertyType, place, only.Rule)];
        JsonPlace[] items = [.. place.Items()];
        if (items.Length != Fields.Count) throw place.Wrong($"has {items.Length} values, wanted {Fields.Count}");
        return [.. Fields.Zip(items, (field, item) => JsonValues.Read(field.Property.PropertyType, item, field.Rule))];
    }

    RecordField FieldOf(string parameter) => Fields.First(field => field.Property.Name == parameter);

    static object? Default(ParameterInfo parameter) =>
        parameter.HasDefaultValue && parameter.DefaultValue is { } value && parameter.ParameterType.IsEnum ? Enum.ToObject(parameter.ParameterType, value)
        : parameter.HasDefaultValue ? parameter.DefaultValue
        : null;

    static object Checked(object made, JsonPlace place)
    {
        (made as IChecked)?.Check(place);
        return made;
    }
}

/// <summary>A field of a record.</summary>
sealed class RecordField
{
    public RecordField(PropertyInfo property, ParameterInfo? parameter)
    {
        Property = property;
        Rule = property.GetCustomAttribute<FieldAttribute>() ?? new FieldAttribute();
        Name = Rule.Name ?? JsonNamingPolicy.CamelCase.ConvertName(property.Name);
        IsParameter = parameter is not null;
        IsRequired = parameter is null
            ? property.IsDefined(typeof(RequiredMemberAttribute))
            : !parameter.HasDefaultValue && new NullabilityInfoContext().Create(parameter).WriteState != NullabilityState.Nullable;
    }

    /// <summary>The property that holds it.</summary>
    public PropertyInfo Property { get; }

    /// <summary>Its name in the file.</summary>
    public string Name { get; }

    /// <summary>Its bounds and unit.</summary>
    public FieldAttribute Rule { get; }

    /// <summary>Whether the constructor takes it.</summary>
    public bool IsParameter { get; }

    /// <summary>Whether a file without it is damaged.</summary>
    public bool IsRequired { get; }

    /// <summary>The value in a record of a file; null for none.</summary>
    /// <exception cref="RunFolderException">It is required and not there, or of another form.</exception>
    public object? Read(JsonPlace record)
    {
        if (record.Find(Name) is { } place) return JsonValues.Read(Property.PropertyType, place, Rule, mayBeUnknown: !IsRequired);
        return IsRequired ? record.Member(Name) : null;
    }
}

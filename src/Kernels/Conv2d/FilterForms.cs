namespace NativeTickets.Kernels;

/// <summary>
/// Filters in the orders in which products meet them (<see cref="Conv2dPackGpu"/>), kept beside weights until these change: the steps of an attack make them
/// once. Weights that lie in one slab make all of theirs in one launch (<see cref="FilterFormSlab"/>).
/// </summary>
/// <param name="device">Where they lie.</param>
/// <param name="weight">K, C, R, S.</param>
sealed class FilterForms(GpuDevice device, GpuBuffer weight)
{
    readonly FilterForm?[] forms = new FilterForm?[4]; // by filter and by channel, of floats and of bf16

    /// <summary>
    /// Filters by filter or by channel. What is answered in <paramref name="rented"/> is to be returned after use; null where it is the weights'.
    /// </summary>
    public static DeviceBuffer Of(
        GpuDevice device, in Conv2dGeometry g, DeviceBuffer weight, bool byChannel, NumberFormat format, out DeviceBuffer? rented)
    {
        rented = null;
        var layout = FilterLayout.For(device, g, byChannel, format);
        if (layout.IsThatOfWeights) return weight;
        if (((GpuBuffer)weight).Forms is { } forms) return forms.Get(layout);
        rented = device.Rent(layout.Count, format);
        new FilterForm((GpuBuffer)weight, layout, rented).Pack(device);
        return rented;
    }

    public void Change()
    {
        foreach (var form in forms)
            if (form is not null) form.IsFresh = false;
    }

    public void Drop()
    {
        foreach (var form in forms)
        {
            if (form is null) continue;
            weight.Whole?.FormsOfParts?.Remove(form);
            form.Leave(device);
        }
        Array.Clear(forms);
    }

    DeviceBuffer Get(in FilterLayout layout)
    {
        ref var form = ref forms[layout.ByChannel + (layout.IsOfBf16 ? 2 : 0)];
        if (form is not null && form.Layout != layout) // the same filters at another stride
        {
            weight.Whole?.FormsOfParts?.Remove(form);
            form.Leave(device);
            form = null;
        }
        if (form is null)
        {
            form = new FilterForm(weight, layout, null);
            weight.Whole?.FormsOfParts?.Add(form);
            return form.Pack(device);
        }
        if (form.IsFresh) return form.Place!;
        if (weight.Whole?.FormsOfParts is not { } slab) return form.Pack(device);
        slab.Pack();
        return form.Place!;
    }
}

/// <summary>One order of one layer's filters.</summary>
/// <param name="weight">K, C, R, S.</param>
/// <param name="layout">The order.</param>
/// <param name="place">Where it lies; null for a place that it rents when it is made.</param>
sealed class FilterForm(GpuBuffer weight, FilterLayout layout, DeviceBuffer? place)
{
    int? madeAfter; // so many abandoned steps

    /// <summary>Whether it is that of the weights as they are.</summary>
    public bool IsFresh
    {
        get => madeAfter == weight.Device.AbandonedSteps;
        set => madeAfter = value ? weight.Device.AbandonedSteps : null;
    }

    public DeviceBuffer? Place { get; private set; } = place;

    public FilterLayout Layout => layout;

    /// <summary>What a launch for many has to know of it.</summary>
    public Conv2dPackGpu.Entry EntryAt(int start) => new(start, weight.Start, layout);

    /// <summary>Makes it, in a launch of its own.</summary>
    public DeviceBuffer Pack(GpuDevice device)
    {
        Place ??= device.Rent(layout.Count, layout.IsOfBf16 ? NumberFormat.Bf16 : NumberFormat.Float);
        if (layout.IsOfBf16) device.Run(layout.Words, new Conv2dPackGpu.OneOfBf16(layout, GpuBuffer.Of(weight), GpuBuffer.Of<uint>(Place)));
        else device.Run(layout.Count, new Conv2dPackGpu.One(layout, GpuBuffer.Of(weight), GpuBuffer.Of(Place)));
        IsFresh = true;
        return Place;
    }

    /// <summary>Gives its place back.</summary>
    public void Leave(GpuDevice device)
    {
        if (Place is not null) device.Return(Place);
        (Place, IsFresh) = (null, false);
    }

    /// <summary>Takes a place that somebody else rented.</summary>
    public void MoveTo(GpuDevice device, DeviceBuffer part)
    {
        Leave(device);
        Place = part;
    }
}

/// <summary>The forms of all weights that lie in one slab: once they are known, one launch makes them all.</summary>
sealed class FilterFormSlab(GpuDevice device, GpuBuffer weights)
{
    readonly List<FilterForm> forms = [];
    DeviceBuffer? slab, entries;
    int laidOutAfter; // so many abandoned steps

    public void Add(FilterForm form)
    {
        forms.Add(form);
        Forget();
    }

    public void Remove(FilterForm form)
    {
        forms.Remove(form);
        Forget();
    }

    /// <summary>Makes all forms.</summary>
    public void Pack()
    {
        if (laidOutAfter != device.AbandonedSteps) Forget(); // the entries may never have been sent
        if (slab is null || entries is null) (slab, entries) = LayOut();
        if (forms.Any(form => form.Layout.IsOfBf16))
            device.Run(slab.Length, new Conv2dPackGpu.AllFormats(forms.Count, GpuBuffer.Of<int>(entries), GpuBuffer.Of(weights), GpuBuffer.Of(slab)));
        else
            device.Run(slab.Length, new Conv2dPackGpu.All(forms.Count, GpuBuffer.Of<int>(entries), GpuBuffer.Of(weights), GpuBuffer.Of(slab)));
        foreach (var form in forms) form.IsFresh = true;
    }

    public void Drop()
    {
        Forget();
        forms.Clear();
    }

    (DeviceBuffer Slab, DeviceBuffer Entries) LayOut()
    {
        laidOutAfter = device.AbandonedSteps;
        var (numbers, length) = (new List<int>(), 0);
        foreach (var form in forms)
        {
            numbers.AddRange(form.EntryAt(length).Numbers);
            length = checked(length + (form.Layout.Words + GpuArena.Alignment - 1) / GpuArena.Alignment * GpuArena.Alignment);
        }
        var (whole, table) = (device.Rent(length), device.Rent(numbers.Count));
        device.Upload(System.Runtime.InteropServices.MemoryMarshal.Cast<int, float>(numbers.ToArray().AsSpan()), table);
        var start = 0;
        foreach (var form in forms)
        {
            form.MoveTo(device, device.Part(whole, start, form.Layout.Words));
            start += (form.Layout.Words + GpuArena.Alignment - 1) / GpuArena.Alignment * GpuArena.Alignment;
        }
        return (whole, table);
    }

    /// <summary>Another form is known, or one is gone: each has a place of its own until all are made again.</summary>
    void Forget()
    {
        if (slab is null) return;
        foreach (var form in forms)
            if (form.Place is { IsPart: true }) form.Leave(device);
        device.Return(slab);
        device.Return(entries!);
        (slab, entries) = (null, null);
    }
}

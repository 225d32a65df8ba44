namespace NativeTickets.Tests;

public sealed class DeviceTests
{
    [Theory]
    [InlineData("gpu"), InlineData("cuda:"), InlineData("cuda:-1"), InlineData("cuda:x"), InlineData("CPU"), InlineData("")]
    public void An_unknown_name_is_answered_with_the_known_ones(string name)
    {
        var message = Assert.Throws<RequestException>(() => Device.Open(name)).Message;
        Assert.Equal($"no device '{name}': known are auto, cpu, cuda, cuda:1 …, opencl, opencl:1 …, ilgpu-cpu and reference", message);
    }

    [Theory, InlineData("cuda"), InlineData("opencl")]
    public void A_gpu_that_is_not_there_is_refused_with_the_reason_that_the_list_gives(string name)
    {
        var listed = Device.List().First(d => d.Name == name + ":0");
        Assert.SkipWhen(listed.WhyNot is null, $"this machine has {name}");
        Assert.Contains(listed.WhyNot!, Assert.Throws<DeviceException>(() => Device.Open(name)).Message);
        Assert.Contains("driver", listed.WhyNot);
    }

    [Fact]
    public void An_unknown_precision_is_answered_with_the_known_ones() =>
        Assert.Equal("no precision 'fp8': known are fp32, tf32 and bf16", Assert.Throws<DeviceException>(() => Device.Open("cpu", precision: "fp8")).Message);

    [Theory, InlineData("cpu"), InlineData("ilgpu-cpu"), InlineData("reference")]
    public void A_device_without_tensor_cores_multiplies_floats_whatever_is_asked(string name)
    {
        using var device = Device.Open(name, precision: "bf16");
        Assert.Equal("fp32", device.Precision);
    }

    [Fact]
    public void A_number_past_the_last_gpu_is_refused() => Assert.Throws<DeviceException>(() => Device.Open("cuda:99"));

    [Fact]
    public void Auto_is_the_first_nvidia_gpu_else_the_processor()
    {
        using var device = Device.Open("auto");
        Assert.Equal(Device.List().First(d => d.Name == "cuda:0").WhyNot is null ? "cuda:0" : "cpu", device.Name);
    }

    [Fact]
    public void The_list_names_every_kind_and_what_it_calls_available_opens()
    {
        var list = Device.List();
        Assert.Equal(["cpu", "cuda", "opencl", "ilgpu-cpu"], list.Select(d => d.Name.Split(':')[0]).Distinct());
        foreach (var listed in list.Where(d => d.WhyNot is null))
        {
            using var device = Device.Open(listed.Name);
            Assert.Equal(listed.Name, device.Name);
            Assert.True(listed.MemoryBytes > 0 && listed.Description.Length > 0, listed.Name);
        }
    }
}

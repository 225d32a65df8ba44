namespace NativeTickets.Data;

/// <summary>One movement of the pen through control points in a box of 0 … 1, y downwards; curved through them, or straight between them.</summary>
sealed record GlyphStroke(bool Curved, (float X, float Y)[] Points);

/// <summary>The digits 0 … 9, each in the ways people write it.</summary>
static class GlyphShapes
{
    /// <summary>[digit][way of writing][stroke].</summary>
    public static readonly GlyphStroke[][][] Digits =
    [
        [
            [Curve((.5f, .02f), (.17f, .2f), (.08f, .5f), (.17f, .8f), (.5f, .98f), (.83f, .8f), (.92f, .5f), (.83f, .2f), (.5f, .02f))],
            [Curve((.62f, .03f), (.25f, .13f), (.05f, .5f), (.2f, .88f), (.55f, .97f), (.9f, .72f), (.93f, .33f), (.7f, .06f), (.45f, .08f))],
        ],
        [
            [Line((.5f, 0), (.5f, 1))],
            [Line((.22f, .25f), (.55f, 0), (.55f, 1))],
            [Line((.25f, .2f), (.52f, 0), (.52f, 1)), Line((.2f, 1), (.85f, 1))],
        ],
        [
            [Curve((.12f, .26f), (.3f, .04f), (.64f, .03f), (.86f, .22f), (.76f, .48f), (.42f, .74f), (.1f, .98f)), Line((.1f, .98f), (.92f, .98f))],
            [Curve((.14f, .2f), (.45f, .01f), (.82f, .18f), (.7f, .52f), (.3f, .86f), (.1f, .9f), (.24f, .74f), (.55f, .88f), (.93f, .95f))],
        ],
        [
            [Curve((.14f, .13f), (.45f, .0f), (.8f, .12f), (.77f, .36f), (.4f, .47f)), Curve((.4f, .47f), (.82f, .58f), (.88f, .83f), (.5f, 1), (.1f, .86f))],
            [Line((.12f, .02f), (.86f, .02f), (.42f, .4f)), Curve((.42f, .4f), (.84f, .52f), (.87f, .83f), (.48f, 1), (.1f, .87f))],
        ],
        [
            [Line((.25f, .02f), (.1f, .58f), (.92f, .58f)), Line((.72f, .25f), (.68f, 1))],
            [Line((.68f, 1), (.68f, .0f), (.07f, .66f), (.96f, .66f))],
        ],
        [
            [Line((.84f, .02f), (.25f, .02f), (.2f, .44f)), Curve((.2f, .44f), (.56f, .37f), (.88f, .58f), (.8f, .89f), (.45f, 1), (.1f, .88f))],
            [Curve((.85f, .04f), (.5f, .03f), (.27f, .12f), (.22f, .4f), (.55f, .43f), (.85f, .64f), (.72f, .93f), (.38f, .99f), (.1f, .9f))],
        ],
        [
            [Curve((.76f, .03f), (.4f, .2f), (.15f, .55f), (.2f, .88f), (.52f, .99f), (.85f, .83f), (.79f, .57f), (.48f, .5f), (.18f, .67f))],
            [Curve((.5f, .0f), (.25f, .3f), (.1f, .7f), (.3f, .97f), (.68f, .95f), (.88f, .74f), (.62f, .55f), (.3f, .63f), (.14f, .82f))],
        ],
        [
            [Line((.1f, .03f), (.92f, .03f), (.4f, 1))],
            [Line((.1f, .05f), (.9f, .03f), (.42f, 1)), Line((.28f, .5f), (.82f, .48f))],
            [Line((.1f, .2f), (.14f, .03f), (.9f, .05f)), Curve((.9f, .05f), (.62f, .35f), (.48f, .68f), (.44f, 1))],
        ],
        [
            [Curve((.5f, .47f), (.2f, .27f), (.48f, .01f), (.8f, .25f), (.5f, .47f), (.14f, .73f), (.5f, .99f), (.88f, .75f), (.5f, .47f))],
            [Curve((.82f, .12f), (.45f, .02f), (.2f, .2f), (.5f, .46f), (.85f, .75f), (.5f, .99f), (.15f, .78f), (.45f, .48f), (.8f, .18f))],
        ],
        [
            [Curve((.84f, .3f), (.5f, .49f), (.16f, .32f), (.38f, .04f), (.78f, .1f), (.85f, .38f), (.78f, .7f), (.6f, 1))],
            [Curve((.82f, .2f), (.5f, .02f), (.15f, .22f), (.32f, .5f), (.7f, .45f), (.82f, .2f)), Line((.82f, .2f), (.8f, 1))],
        ],
    ];

    static GlyphStroke Curve(params (float X, float Y)[] points) => new(true, points);

    static GlyphStroke Line(params (float X, float Y)[] points) => new(false, points);
}

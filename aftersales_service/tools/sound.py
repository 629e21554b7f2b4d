"""Which files are sound, by their first bytes: names and declared types say what one likes."""

BRANDS = (b"M4A", b"mp4", b"iso", b"3gp", b"das")
WHOLE = (b"ID3", b"OggS", b"fLaC", b"#!AMR", b"\x1aE\xdf\xa3")


def is_sound(data):
    """Return whether bytes begin as a sound file: MP3, WAV, M4A, OGG, AMR, AAC, FLAC or WEBM.

    :param bytes data: the file, or its beginning
    """
    if data.startswith(WHOLE):
        return True
    if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
        return True
    if data[4:8] == b"ftyp" and data[8:11] in BRANDS:
        return True
    # A frame of MPEG audio or of AAC: eleven bits set, and a layer or version that exists.
    return len(data) > 2 and data[0] == 0xFF and data[1] & 0xE0 == 0xE0 and data[1] != 0xFF

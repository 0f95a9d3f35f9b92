import CNNData
import Testing

/// FIPS 180-4's published examples.
@Suite struct SHA256Tests {
  @Test(
    "The digests of the standard's messages are the published ones",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
    ])
  func publishedDigest(message: String, digest: String) {
    #expect(SHA256.hex(of: Array(message.utf8)) == digest)
  }

  @Test(
    "A million a's, added in pieces of any size, have the published digest", arguments: [1_000_000, 64, 63, 65, 997])
  func pieces(size: Int) {
    var digest = SHA256()
    var left = 1_000_000
    while left > 0 {
      let piece = [UInt8](repeating: UInt8(ascii: "a"), count: min(size, left))
      digest.update(piece.span)
      left -= piece.count
    }
    #expect(digest.finalize() == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }
}

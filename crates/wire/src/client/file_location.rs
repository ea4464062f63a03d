//! Where a file is.

record! {
    /// The address of one file. [MS-WUSP] 2.2.2.2.6
    pub struct FileLocation {
        /// SHA-1 of the file.
        FileDigest => file_digest: Vec<u8>,
        /// Where to get it.
        Url => url: String,
        /// Where to get the hashes of its pieces.
        PiecesHashUrl => pieces_hash_url: Option<String>,
        /// Where to get its block map.
        BlockMapUrl => block_map_url: Option<String>,
        /// How to decrypt it.
        DecryptionInformation => decryption_information: Option<String>,
        /// Algorithm of the digest.
        FileDigestAlgorithm => file_digest_algorithm: Option<String>,
        /// Digest of the encrypted file.
        EncryptedFileDigest => encrypted_file_digest: Option<Vec<u8>>,
        /// Algorithm of that digest.
        EncryptedFileDigestAlgorithm => encrypted_file_digest_algorithm: Option<String>,
    }
}

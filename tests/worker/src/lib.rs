//! What the tests of the built Worker need: the Worker in real workerd (`wrangler dev`), the sandbox beside it, and a record
//! of everything that comes back, in which no secret may ever be found.

pub mod access;
pub mod configuration;
pub mod desk;
pub mod directory;
pub mod record;
pub mod scoring;
pub mod wrangler;

from hypothesis import settings

# The reference is slow on purpose and the machine is shared: a test fails for its answer, never for its time.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

"""What a program is: pydantic only, immutable. Importing any part completes every kind (see `kinds`)."""

from kaname.model import kinds as kinds

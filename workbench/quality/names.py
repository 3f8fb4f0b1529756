"""Words in a column's name that say what it holds."""


def vocabulary(text: str) -> frozenset[str]:
    """Take a text apart into its words."""
    return frozenset(text.split())


BIRTH_WORDS = vocabulary("dob birth born birthdate birthday")
NAME_WORDS = vocabulary(
    "name forename surname firstname lastname forenames surnames fullname givenname familyname"
)
GIVEN_WORDS = vocabulary("forename forenames firstname givenname first given")
FAMILY_WORDS = vocabulary("surname surnames lastname familyname last family")
OTHER_NAME_WORDS = vocabulary(
    "ward school street road council area place practice company organisation business file team "
    "user lsoa msoa country region city town district parish site building volunteer worker"
)
ADDRESS_WORDS = vocabulary("address postcode street addr")
PHONE_WORDS = vocabulary("phone telephone tel mobile fax landline")
CONTACT_WORDS = vocabulary("phone telephone tel mobile fax email mail contact landline")
AHEAD_WORDS = vocabulary(
    "due end ends ended ending expiry expires expire review target next planned until to renewal "
    "deadline close closed closes closing expected scheduled appointment valid forecast predicted "
    "projected future anticipated last"
)
START_WORDS = vocabulary(
    "start starts started from opened open reported received requested request referral referred "
    "admitted admission admit begin began begun raised logged in arrival arrived created "
    "commenced commencement"
)
END_WORDS = vocabulary(
    "end ends ended to closed close done completed complete completion discharge discharged "
    "finish finished out departure departed resolved ceased terminated termination left"
)
SIGNED_WORDS = vocabulary(
    "balance arrears change difference diff credit score lon lng long longitude lat latitude "
    "easting northing x y z temp temperature net adjustment deviation residual log growth "
    "delta gap coefficient lower upper ci cl limit bound estimate"
)
CODE_WORDS = vocabulary(
    "code id ref reference no num number year month week day hour phone tel mobile uprn usrn "
    "uuid index rank easting northing lat lon latitude longitude"
)
ID_WORDS = vocabulary(
    "id ref reference key number no num code identifier uid uuid guid urn pk index"
)
EVENT_WORDS = vocabulary(
    "appointment application assessment attendance booking call case claim complaint contact "
    "discharge enquiry episode event incident inspection invoice job order parcel payment referral "
    "repair request review survey transaction visit"
)
THING_WORDS = EVENT_WORDS | vocabulary(
    "account address area asset building child client council country customer employee family "
    "household landlord lsoa msoa patient person place practice property pupil resident school "
    "site street student tenancy tenant trust volunteer ward worker"
)
SURROGATE_WORDS = ID_WORDS - {"code", "identifier", "urn", "key"}
ORDER_WORDS = vocabulary("year age period quarter month week wave version line part")
